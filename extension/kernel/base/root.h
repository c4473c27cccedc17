/*
 * root.h
 *		Roots of continuous functions of one variable.
 */
#ifndef SPEGEL_KERNEL_ROOT_H
#define SPEGEL_KERNEL_ROOT_H

#include "kernel/base/kernel.h"

/* The function whose root is sought; context is the caller's own. */
typedef double (*RootFunction)(double x, const void *context);

/*
 * The root of f between two finite points where f has opposite signs (a zero
 * or an infinite value at either is welcome).  Converges to a few units in
 * the last place of the root, or to the absolute tolerance if that is wider.
 * NAN when the signs do not differ.  Method: inverse quadratic interpolation
 * guarded by bisection (Chandrupatla 1997).
 */
extern double root_between(RootFunction f, const void *context, double low,
						   double high, double tolerance);

/*
 * The root of a decreasing f anywhere on the real line, searched outwards
 * from a first guess in doubling steps.  NAN when no sign change is found
 * within about a thousand of the guess.
 */
extern double root_near(RootFunction f, const void *context, double guess,
						double tolerance);

#endif /* SPEGEL_KERNEL_ROOT_H */
