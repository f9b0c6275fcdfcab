#define _GNU_SOURCE
#include "spool.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

static int file = -1;

/// Texts by their hash; open addressing, at most half full.
static struct Name {
  char *text;
  uint32_t number;
} *names;
static size_t nameSlots, nameCount;

int spoolOpen(const char *folder) {
  struct timespec now;
  char path[4096];
  clock_gettime(CLOCK_REALTIME, &now);
  // An image that a process takes on later has another time.
  int length = snprintf(path, sizeof path, "%s/%d-%lld%09ld.spool", folder, (int)getpid(),
                        (long long)now.tv_sec, now.tv_nsec);
  if (length < 0 || (size_t)length >= sizeof path) {
    errno = ENAMETOOLONG;
    return -1;
  }
  file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0600);
  if (file < 0) return -1;
  static const uint32_t versions[2] = {1, 0};
  struct iovec head[2] = {{"ORRERYSP", 8}, {(void *)versions, sizeof versions}};
  if (writev(file, head, 2) != 16) {
    spoolClose();
    return -1;
  }
  return 0;
}

void spoolForget(void) {
  spoolClose();
  // The writer may have been at work on them when the process was forked: they are left as they are.
  names = NULL;
  nameSlots = nameCount = 0;
}

void spoolClose(void) {
  if (file >= 0) close(file);
  file = -1;
}

void spoolWrite(uint32_t type, const void *head, size_t headBytes, const void *body, size_t bytes) {
  if (file < 0) return;
  static const char padding[8];
  uint32_t frame[2] = {type, (uint32_t)(headBytes + bytes)};
  struct iovec pieces[4] = {
      {frame, sizeof frame},
      {(void *)head, headBytes},
      {(void *)body, bytes},
      {(void *)padding, (8 - (headBytes + bytes) % 8) % 8},
  };
  int first = 0;
  while (first < 4) {
    ssize_t written = writev(file, pieces + first, 4 - first);
    if (written < 0) {
      if (errno == EINTR) continue;
      // A full disk ends the trace, not the program; the reader finds the last frame cut.
      dprintf(STDERR_FILENO, "orrery: the trace of process %d ends here: %s\n", (int)getpid(),
              strerror(errno));
      return spoolClose();
    }
    while (first < 4 && (size_t)written >= pieces[first].iov_len) {
      written -= (ssize_t)pieces[first++].iov_len;
    }
    if (first < 4) {
      pieces[first].iov_base = (char *)pieces[first].iov_base + written;
      pieces[first].iov_len -= (size_t)written;
    }
  }
}

/// FNV-1a.
static uint64_t hash(const char *text) {
  uint64_t value = 14695981039346656037u;
  for (; *text; text++) value = (value ^ (unsigned char)*text) * 1099511628211u;
  return value;
}

static struct Name *slotOf(const char *text) {
  size_t slot = hash(text) & (nameSlots - 1);
  while (names[slot].text && strcmp(names[slot].text, text)) slot = (slot + 1) & (nameSlots - 1);
  return &names[slot];
}

static int grow(void) {
  struct Name *old = names;
  size_t count = nameSlots;
  struct Name *larger = calloc(count ? 2 * count : 1024, sizeof *larger);
  if (!larger) return -1;
  names = larger;
  nameSlots = count ? 2 * count : 1024;
  for (size_t slot = 0; slot < count; slot++) {
    if (old[slot].text) *slotOf(old[slot].text) = old[slot];
  }
  free(old);
  return 0;
}

uint32_t spoolName(const char *text) {
  if (!text) return 0;
  if (2 * nameCount >= nameSlots && grow()) return 0;
  struct Name *name = slotOf(text);
  if (name->text) return name->number;
  char *copy = strdup(text);
  if (!copy) return 0;
  *name = (struct Name){copy, (uint32_t)++nameCount};
  spoolWrite(FRAME_NAME, &name->number, sizeof name->number, text, strlen(text));
  return name->number;
}
