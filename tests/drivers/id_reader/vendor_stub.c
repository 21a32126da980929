/* What a reader vendor's closed decoder may be like. Built by test_card_photo.py with -DMODE=... */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { GOOD, SEGV, ABORT, HANG, SPIN, REFUSES, SHORT, OVERRUN, PRINTS, EXITS, FORKS, WRITES_ELSEWHERE, GREEDY };

#ifndef MODE
#define MODE GOOD
#endif
#define PICTURE 38556

static void picture(const char *wlt, char *rgb)
{
    for (int i = 0; i < PICTURE; i++)
        rgb[i] = (char)(wlt[i % 1024] + i / 306);
}

static int misbehave(const char *wlt)
{
    switch (MODE) {
    case SEGV: *(volatile int *)0 = 1; break;
    case ABORT: abort();
    case HANG: for (;;) pause();
    case SPIN: for (;;) ;
    case REFUSES: return -5;
    case EXITS: exit(0);
    case PRINTS:
        for (int i = 0; i < 4096; i++) {
            printf("%.16s chatter\n", wlt);
            fprintf(stderr, "%.16s chatter\n", wlt);
        }
        fflush(stdout);
        break;
    case FORKS:
        if (fork() == 0)
            for (;;) pause();
        break;
    case WRITES_ELSEWHERE: {
        FILE *file = fopen(getenv("HOME") ? ELSEWHERE : "", "w");
        if (file) { fwrite(wlt, 1, 1024, file); fclose(file); }
        if (system("cp photo.wlt " ELSEWHERE " 2>/dev/null") < 0) return 1;
        break;
    }
    case GREEDY:
        for (;;) {
            char *more = malloc(1 << 24);
            if (!more) abort();
            *(volatile char *)more = 1;
        }
    }
    return 1;
}

int unpack(char *wlt, char *rgb, int flag)
{
    int answer = misbehave(wlt);
    if (answer < 0 || flag == 708)
        return -1;
    if (MODE == SHORT)
        memset(rgb, 7, PICTURE / 2);
    else
        picture(wlt, rgb);
    if (MODE == OVERRUN)
        memset(rgb + PICTURE, 7, 256);
    return answer;
}

int GetBmp(char *path, int interface)
{
    char coded[1024], rgb[PICTURE], name[512], header[54] = {'B', 'M'}, pad[2] = {0};
    FILE *file = fopen(path, "rb");
    if (!file || fread(coded, 1, sizeof coded, file) != sizeof coded)
        return -3;
    fclose(file);
    int answer = misbehave(coded);
    if (answer != 1)
        return answer;
    picture(coded, rgb);
    *(int *)(header + 10) = 54;
    *(int *)(header + 14) = 40;
    *(int *)(header + 18) = 102;
    *(int *)(header + 22) = 126;
    *(short *)(header + 26) = 1;
    *(short *)(header + 28) = 24;
    snprintf(name, sizeof name, "%.*sbmp", (int)strlen(path) - 3, path);
    file = fopen(name, "wb");
    if (!file)
        return -1;
    fwrite(header, 1, sizeof header, file);
    for (int row = 0; row < (MODE == SHORT ? 60 : 126); row++) {
        fwrite(rgb + row * 306, 1, 306, file);
        fwrite(pad, 1, 2, file);
    }
    fclose(file);
    file = fopen("zp.bmp", "wb"); /* as every one of them leaves behind */
    if (file) { fwrite(coded, 1, sizeof coded, file); fclose(file); }
    return interface ? 1 : 0;
}
