/// What CUPTI records of the driver's work.
#ifndef ORRERY_ACTIVITY_H
#define ORRERY_ACTIVITY_H

// Names of ours are not those of the program.
#pragma GCC visibility push(hidden)

/// Starts recording; NULL, or why that cannot be done.
const char *activityStart(void);
/// Asks CUPTI for what is complete, or for all that there is.
void activityFlush(int all);
/// Writes the buffers that are full. For the writer alone.
void activityWrite(void);
/// Writes the versions of CUPTI and of the driver, and what CUPTI says of the sizes of its records. For the writer alone.
void activityDescribe(void);
/// Forgets what was recorded and records nothing more: a child has its parent's memory, and not its devices.
void activityForget(void);

#pragma GCC visibility pop

#endif
