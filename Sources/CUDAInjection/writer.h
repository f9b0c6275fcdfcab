/// The thread that writes a process's spool, and the state of a process.
#ifndef ORRERY_WRITER_H
#define ORRERY_WRITER_H

// Names of ours are not those of the program.
#pragma GCC visibility push(hidden)

/// Opens the spool and starts the writer, once in a process; 0 where this process is not traced.
int writerStart(void);
/// The writer asks CUPTI for records from now on.
void writerFollowActivity(void);
/// Says in one line why the GPU work of this process is not traced.
void writerExplain(const char *reason);

#pragma GCC visibility pop

#endif
