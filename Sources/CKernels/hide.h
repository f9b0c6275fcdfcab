// HIDE(vector): the compiler must have the value in a register here and cannot know it afterwards.
#ifndef ORRERY_HIDE_H
#define ORRERY_HIDE_H
#if defined(__x86_64__)
#define HIDE(vector) __asm__ volatile("" : "+v"(vector))
#else
#define HIDE(vector) __asm__ volatile("" : "+w"(vector))
#endif
#endif
