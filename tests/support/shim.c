/* Replaces functions of the C library. Kills the process at a chosen call that changes files or folders; a write counts
   as two moments, one before it and one halfway through. Saves the synced content of each file, by inode, in the folder
   SYNCED: that is what would be left after a power failure. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define MOST_RENAMES 1000

static long passed, fatal, renamed[MOST_RENAMES];
static int renames_made;

/* Starts counting moments. The process is killed at moment *moment*, or never if it is 0. */
void begin(long moment) { passed = renames_made = 0; fatal = moment; }

/* Returns the number of moments so far. */
long moments(void) { return passed; }

/* Return how many of them were renames, and the moment of each. */
int renames(void) { return renames_made; }
long rename_moment(int number) { return renamed[number]; }

static int is_fatal(void) { return __atomic_add_fetch(&passed, 1, __ATOMIC_SEQ_CST) == fatal; }

static void moment(void) {
    if (is_fatal()) for (;;) kill(getpid(), SIGKILL);
}

static int is_file(int fd, struct stat *status) {
    return fd > 2 && !fstat(fd, status) && S_ISREG(status->st_mode);
}

static void shadow(char *name, size_t size, const struct stat *status) {
    snprintf(name, size, "%s/%lu", getenv("SYNCED"), (unsigned long)status->st_ino);
}

static void save_synced(int fd) {
    struct stat status;
    char name[4096], self[64];
    if (!is_file(fd, &status)) return;
    shadow(name, sizeof name, &status);
    snprintf(self, sizeof self, "/proc/self/fd/%d", fd);
    int from = syscall(SYS_openat, AT_FDCWD, self, O_RDONLY);
    int into = syscall(SYS_openat, AT_FDCWD, name, O_CREAT | O_TRUNC | O_WRONLY, 0600);
    while (syscall(SYS_sendfile, into, from, NULL, 1 << 20) > 0) { }
    syscall(SYS_close, from);
    syscall(SYS_close, into);
}

/* A new file must not inherit the synced content of a deleted file that had the same inode. */
static int created(int fd) {
    struct stat status;
    char name[4096];
    if (is_file(fd, &status)) {
        shadow(name, sizeof name, &status);
        syscall(SYS_unlinkat, AT_FDCWD, name, 0);
    }
    return fd;
}

#define REAL(type, name, parameters) ((type (*) parameters) dlsym(RTLD_NEXT, #name))

int rename(const char *from, const char *to) {
    moment();
    if (renames_made < MOST_RENAMES) renamed[renames_made++] = passed;
    return REAL(int, rename, (const char *, const char *))(from, to);
}

#define CHANGE(name, parameters, arguments) \
    int name parameters { moment(); return REAL(int, name, parameters) arguments; }
CHANGE(unlink, (const char *path), (path))
CHANGE(unlinkat, (int fd, const char *path, int how), (fd, path, how))
CHANGE(mkdir, (const char *path, mode_t mode), (path, mode))
CHANGE(rmdir, (const char *path), (path))
CHANGE(truncate, (const char *path, off_t size), (path, size))
CHANGE(truncate64, (const char *path, off64_t size), (path, size))
CHANGE(ftruncate, (int fd, off_t size), (fd, size))
CHANGE(ftruncate64, (int fd, off64_t size), (fd, size))

#define SYNC(name) \
    int name(int fd) { \
        moment(); \
        int failed = REAL(int, name, (int))(fd); \
        if (!failed) save_synced(fd); \
        return failed; \
    }
SYNC(fsync)
SYNC(fdatasync)

#define WRITE(name, parameters, whole, half) \
    ssize_t name parameters { \
        struct stat status; \
        if (is_file(fd, &status)) { \
            moment(); \
            if (is_fatal()) { \
                REAL(ssize_t, name, parameters) half; \
                for (;;) kill(getpid(), SIGKILL); \
            } \
        } \
        return REAL(ssize_t, name, parameters) whole; \
    }
WRITE(write, (int fd, const void *data, size_t size), (fd, data, size), (fd, data, size / 2))
WRITE(pwrite, (int fd, const void *data, size_t size, off_t at), (fd, data, size, at), (fd, data, size / 2, at))
WRITE(pwrite64, (int fd, const void *data, size_t size, off64_t at), (fd, data, size, at), (fd, data, size / 2, at))
WRITE(sendfile, (int fd, int from, off_t *at, size_t size), (fd, from, at, size), (fd, from, at, size / 2))
WRITE(sendfile64, (int fd, int from, off64_t *at, size_t size), (fd, from, at, size), (fd, from, at, size / 2))

#define OPEN(name) \
    int name(const char *path, int how, ...) { \
        va_list more; \
        va_start(more, how); \
        mode_t mode = how & O_CREAT ? va_arg(more, mode_t) : 0; \
        va_end(more); \
        int is_new = how & O_CREAT && access(path, F_OK); \
        if (is_new || how & O_TRUNC) moment(); \
        int fd = REAL(int, name, (const char *, int, ...))(path, how, mode); \
        return is_new && fd >= 0 ? created(fd) : fd; \
    }
OPEN(open)
OPEN(open64)
