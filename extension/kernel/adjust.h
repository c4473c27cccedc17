#include "kernel.h"
extern void adjust_holm(const double *p, int n, double *adjusted, int *order);
