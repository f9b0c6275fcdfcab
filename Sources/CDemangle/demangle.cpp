#include "CDemangle.h"

#include <cxxabi.h>

char *cdemangle(const char *symbol) {
  int status = 0;
  return abi::__cxa_demangle(symbol, nullptr, nullptr, &status);
}
