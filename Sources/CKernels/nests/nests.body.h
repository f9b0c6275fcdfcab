// All nests, for one of the two builds.
#include "rows.h"
#include "attention.body.h"
#include "sparse.body.h"
#include "linear.body.h"
#include "products.body.h"
#include "passes.body.h"
