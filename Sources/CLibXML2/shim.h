// Debian's libxml2 headers pull in ICU types that clash with Foundation's own; no encoding handler of ICU is used.
#include <libxml/xmlversion.h>
#undef LIBXML_ICU_ENABLED
#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <libxml/tree.h>
#include <libxml/xinclude.h>
#include <libxml/xmlerror.h>
#include <libxml/xmlschemas.h>
#include <libxml/xmlschemastypes.h>

/// `xmlFree` is a global variable, which Swift 6 does not let anyone read.
static inline void xmlFreeText(xmlChar *text) { xmlFree(text); }
