/*
 * adjust.c
 *		P values adjusted for testing many hypotheses at once.
 */
#include "kernel/base/adjust.h"

/* Entries sorted between two calls of kernel_check(). */
#define CHECK_INTERVAL 4096

/* Restores the heap order below root, where only the root may break it. */
static void
sift_down(RankedP *heap, size_t root, size_t size)
{
	RankedP moved = heap[root];

	for (;;)
	{
		size_t child = 2 * root + 1;

		if (child >= size)
			break;
		if (child + 1 < size && heap[child + 1].p > heap[child].p)
			child++;
		if (heap[child].p <= moved.p)
			break;
		heap[root] = heap[child];
		root = child;
	}
	heap[root] = moved;
}

/*
 * Heapsort, ascending: unlike the library's qsort() it never allocates, so
 * that an interrupt loses nothing.
 */
static void
sort_by_p(RankedP *ranked, size_t n)
{
	for (size_t i = n / 2; i-- > 0;)
	{
		sift_down(ranked, i, n);
		if (i % CHECK_INTERVAL == 0)
			kernel_check();
	}
	for (size_t end = n; end-- > 1;)
	{
		RankedP largest = ranked[0];

		ranked[0] = ranked[end];
		ranked[end] = largest;
		sift_down(ranked, 0, end);
		if (end % CHECK_INTERVAL == 0)
			kernel_check();
	}
}

/*
 * Ranks the p values that are defined, returning how many there are; the
 * others are passed through.
 */
static size_t
rank(const double *p, size_t n, double *adjusted, RankedP *ranked)
{
	size_t defined = 0;

	for (size_t i = 0; i < n; i++)
	{
		if (isnan(p[i]))
			adjusted[i] = NAN;
		else
			ranked[defined++] = (RankedP){p[i], i};
	}
	sort_by_p(ranked, defined);
	return defined;
}

void
adjust_holm(const double *p, size_t n, double *adjusted, RankedP *scratch)
{
	size_t defined = rank(p, n, adjusted, scratch);
	double so_far = 0.0;

	for (size_t i = 0; i < defined; i++)
	{
		so_far = fmax(so_far, (double) (defined - i) * scratch[i].p);
		adjusted[scratch[i].place] = fmin(so_far, 1.0);
	}
}

void
adjust_bonferroni(const double *p, size_t n, double *adjusted,
				  RankedP *scratch)
{
	size_t defined = rank(p, n, adjusted, scratch);

	for (size_t i = 0; i < defined; i++)
		adjusted[scratch[i].place] =
			fmin((double) defined * scratch[i].p, 1.0);
}

void
adjust_hochberg(const double *p, size_t n, double *adjusted, RankedP *scratch)
{
	size_t defined = rank(p, n, adjusted, scratch);
	double so_far = 1.0;

	for (size_t i = defined; i-- > 0;)
	{
		so_far = fmin(so_far, (double) (defined - i) * scratch[i].p);
		adjusted[scratch[i].place] = so_far;
	}
}

/* Benjamini and Hochberg's step-up, with all p values times a factor. */
static void
step_up(size_t defined, double factor, double *adjusted,
		const RankedP *ranked)
{
	double so_far = 1.0;

	for (size_t i = defined; i-- > 0;)
	{
		so_far = fmin(so_far, (double) defined / (double) (i + 1) *
							  (factor * ranked[i].p));
		adjusted[ranked[i].place] = so_far;
	}
}

void
adjust_benjamini_hochberg(const double *p, size_t n, double *adjusted,
						  RankedP *scratch)
{
	step_up(rank(p, n, adjusted, scratch), 1.0, adjusted, scratch);
}

void
adjust_benjamini_yekutieli(const double *p, size_t n, double *adjusted,
						   RankedP *scratch)
{
	size_t defined = rank(p, n, adjusted, scratch);
	double factor = 0.0;

	/* The smallest terms first. */
	for (size_t i = defined; i > 0; i--)
		factor += 1.0 / (double) i;
	step_up(defined, factor, adjusted, scratch);
}
