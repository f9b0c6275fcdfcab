#ifndef CDEMANGLE_H
#define CDEMANGLE_H

#ifdef __cplusplus
extern "C" {
#endif

/// A C++ symbol as its source writes it; NULL where it is none. The caller frees it.
char *cdemangle(const char *symbol);

#ifdef __cplusplus
}
#endif

#endif
