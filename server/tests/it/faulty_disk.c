/* Loaded into a server by LD_PRELOAD: writes to the database's files fail as a disk would make them fail. What fails is read
   from the file that FAULTS names, with each call, so that a test can change it while the server runs. FAULTY_FILES is a part
   of the names of the files concerned, ".db" when it is not set. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static __thread int was_short;

static char fault(int fd)
{
    char link[64], name[4096], letter = '-';
    ssize_t length;
    int file;
    const char *faults = getenv("FAULTS"), *files = getenv("FAULTY_FILES");
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    length = readlink(link, name, sizeof name - 1);
    if (faults == NULL || length < 0) return '-';
    name[length] = 0;
    if (strstr(name, files == NULL ? ".db" : files) == NULL) return '-';
    file = open(faults, O_RDONLY | O_CLOEXEC);
    if (file < 0) return '-';
    if (read(file, &letter, 1) != 1) letter = '-';
    close(file);
    return letter;
}

/* How much of a write is let through; -1 for none, with errno. */
static ssize_t allowed(int fd, size_t count)
{
    char letter = fault(fd);
    if (letter == 'e') { errno = EIO; return -1; }
    if (letter == 'n' || (letter == 's' && was_short)) { was_short = 0; errno = ENOSPC; return -1; }
    if (letter == 's' && count > 1) { was_short = 1; return (ssize_t) (count / 2); }
    return (ssize_t) count;
}

#define REAL(name) ((__typeof__(&name)) dlsym(RTLD_NEXT, #name))

ssize_t pwrite(int fd, const void *bytes, size_t count, off_t offset)
{
    ssize_t most = allowed(fd, count);
    return most < 0 ? -1 : REAL(pwrite)(fd, bytes, (size_t) most, offset);
}

ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t offset)
{
    ssize_t most = allowed(fd, count);
    return most < 0 ? -1 : REAL(pwrite64)(fd, bytes, (size_t) most, offset);
}

ssize_t write(int fd, const void *bytes, size_t count)
{
    ssize_t most = allowed(fd, count);
    return most < 0 ? -1 : REAL(write)(fd, bytes, (size_t) most);
}

int fsync(int fd)
{
    if (fault(fd) == 'f') { errno = EIO; return -1; }
    return REAL(fsync)(fd);
}

int fdatasync(int fd)
{
    if (fault(fd) == 'f') { errno = EIO; return -1; }
    return REAL(fdatasync)(fd);
}
