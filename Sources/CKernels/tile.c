// rows x columns x depth multiply-adds a product. A panel of B (at most 128 deep and one register tile wide) is read
// once from its place and then from the first-level cache; A once a panel; C is read and written once a 128 of depth.
#include <stddef.h>
#define ORRERY_SOURCE "tile.body.h"
#include "every_level.h"
