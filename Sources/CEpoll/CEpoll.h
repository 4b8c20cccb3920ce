// Linux's waiting for many descriptors, which Swift's module of the C library leaves out.
#ifndef RPCSIM_CEPOLL_H
#define RPCSIM_CEPOLL_H
#ifdef __linux__
#include <sys/epoll.h>
#endif
#endif
