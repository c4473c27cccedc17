/*
 * cox_steps.c
 *		The baseline hazard of a Cox model and what it predicts.
 */
#include "kernel/life/cox_steps.h"

#include <string.h>

/* Draws whose weights are added one by one. */
#define DIRECT_EVENTS 1000

/* Below this the derivative of (1 - exp(-h))/h is taken from its series. */
#define SMALL_HAZARD 1e-3

size_t
cox_count_steps(const CoxModel *model)
{
	size_t n = 0;
	bool counted = false;

	for (size_t i = 0; i < model->n_counts; i++)
	{
		const CoxCount *c = &model->count[i];

		if (i == 0 || c[-1].time != c->time ||
			model->stratum[c[-1].pattern] != model->stratum[c->pattern])
			counted = false;
		if (!counted && c->events > 0)
		{
			counted = true;
			n++;
		}
	}
	return n;
}

/*
 * Of those who have the event, a part l/d is gone at draw l, so that their
 * hazard is sum (1 - l/d)/B, and with means sum (1 - l/d)(e + g/B)/B.  Into
 * own and *squared the sums over 1/B and 1/B^2.
 */
static double
own_hazard(const CoxWalk *walk, const CoxMoment *moment, double *squared)
{
	double d = (double) moment->events;
	double s0 = walk->at_risk.s0;
	double e0 = walk->events.s0;
	double own = 0.0;

	*squared = 0.0;
	if (!walk->drawn)
		return moment->first;
	if (moment->events > DIRECT_EVENTS)
	{
		/* 1 - l/d = (B - (S0 - E0))/E0 */
		double rest = fmax(s0 - e0, 0.0);

		*squared = (moment->first - rest * moment->second) / e0;
		return (d - rest * moment->first) / e0;
	}
	for (int64_t l = 0; l < moment->events; l++)
	{
		double left = 1.0 - (double) l / d;
		double b = fmax(s0 - e0, 0.0) + left * e0;

		own += left / b;
		*squared += left / (b * b);
	}
	return own;
}

void
cox_steps_fill(CoxSteps *steps, CoxWalk *walk, const double *point,
			   double *room)
{
	int p = walk->model->n_columns;
	CoxMoment moment;

	cox_walk_begin(walk, point);
	steps->n_columns = p;
	steps->log_largest = walk->log_largest;
	steps->n = 0;
	while (cox_walk_next(walk, &moment))
	{
		CoxStep *step = &steps->step[steps->n++];
		double *mean = room;
		double *drift = mean + p;
		double *own_drift = drift + p;
		double squared;

		room += 3 * p;
		*step = (CoxStep){moment.stratum, moment.time, moment.first,
						  moment.second, own_hazard(walk, &moment, &squared),
						  mean, drift, own_drift};
		for (int i = 0; i < p; i++)
		{
			double rest = walk->drawn ? moment.rest[i] : 0.0;

			mean[i] = moment.mean[i] +
				moment.first * rest / (double) moment.events;
			drift[i] = moment.mean[i] * moment.first + rest * moment.second;
			own_drift[i] = moment.mean[i] * step->own + rest * squared;
		}
	}
}

CoxPrediction
cox_predict(const CoxSteps *steps, int32_t stratum, const double *x,
			const double *point)
{
	CoxPrediction prediction = {.steps = steps, .x = x};
	double fit = -steps->log_largest;

	while (prediction.begin < steps->n &&
		   steps->step[prediction.begin].stratum != stratum)
		prediction.begin++;
	prediction.end = prediction.begin;
	while (prediction.end < steps->n &&
		   steps->step[prediction.end].stratum == stratum)
		prediction.end++;
	for (int i = 0; i < steps->n_columns; i++)
		fit += x[i] * point[i];
	prediction.risk = exp(fit);
	return prediction;
}

double
cox_step_hazard(const CoxPrediction *prediction, size_t step)
{
	if (cox_is_finite(prediction, step))
		return prediction->risk * prediction->steps->step[step].hazard;
	switch (prediction->limit[step - prediction->begin])
	{
		case RECESSION_RISES:
			return INFINITY;
		case RECESSION_FALLS:
			return 0.0;
		default:
			return NAN;
	}
}

/* v' V v over the columns with an error. */
static double
quadratic(const CoxPrediction *prediction, const double *v)
{
	const int32_t *kept = prediction->kept;
	int n = prediction->n_kept;
	double sum = 0.0;

	for (int i = 0; i < n; i++)
		for (int j = 0; j < n; j++)
			sum += v[kept[i]] * v[kept[j]] * prediction->variance[i * n + j];
	return sum;
}

void
cox_predicted_hazard(const CoxPrediction *prediction, double *hazard,
					 double *variance, double *scratch)
{
	int p = prediction->steps->n_columns;
	double risk = prediction->risk;
	double cumulative = 0.0;
	double own = 0.0;
	bool finite = true;
	size_t n = 0;

	memset(scratch, 0, sizeof(double) * (size_t) p);
	for (size_t k = prediction->end; k-- > prediction->begin;)
	{
		const CoxStep *step = &prediction->steps->step[k];

		kernel_check();
		cumulative = cox_add_hazard(cumulative, cox_step_hazard(prediction, k));
		finite = finite && cox_is_finite(prediction, k);
		for (int i = 0; finite && i < p; i++)
			scratch[i] += risk *
				(prediction->x[i] * step->hazard - step->drift[i]);
		own += finite ? risk * risk * step->variance : 0.0;
		hazard[n] = cumulative;
		variance[n++] = finite ? own + quadratic(prediction, scratch) : NAN;
	}
}

/* (1 - exp(-h))/h and its derivative. */
static double
mean_survival(double h, double *derivative)
{
	if (h < SMALL_HAZARD)
	{
		*derivative = -0.5 + h * (1.0 / 3.0 - h * (0.125 - h / 30.0));
		return 1.0 - h * (0.5 - h * (1.0 / 6.0 - h / 24.0));
	}
	*derivative = (exp(-h) * (1.0 + h) - 1.0) / (h * h);
	return -expm1(-h) / h;
}

/*
 * The incidence F(t) changes with the hazard of an outcome at u by b - F(t),
 * b depending on u only, so that its variance is a quadratic in F(t) whose
 * coefficients are sums over u.
 */
typedef struct IncidenceSums
{
	double v[3];				/* of b^0, b^1, b^2 times the variance */
	double *c0;
	double *c1;
	double *whole;
} IncidenceSums;

static double
incidence_variance(const CoxPrediction *prediction, const IncidenceSums *sums,
				   double f)
{
	int p = prediction->steps->n_columns;

	for (int i = 0; i < p; i++)
		sums->whole[i] = sums->c1[i] - f * sums->c0[i];
	return fmax(sums->v[2] - 2.0 * f * sums->v[1] + f * f * sums->v[0], 0.0) +
		quadratic(prediction, sums->whole);
}

static void
add_to_sums(const CoxPrediction *prediction, IncidenceSums *sums,
			const CoxStep *step, double b)
{
	double risk = prediction->risk;
	double v = risk * risk * step->variance;

	sums->v[0] += v;
	sums->v[1] += b * v;
	sums->v[2] += b * b * v;
	for (int i = 0; i < prediction->steps->n_columns; i++)
	{
		double c = risk * (prediction->x[i] * step->hazard - step->drift[i]);

		sums->c0[i] += c;
		sums->c1[i] += b * c;
	}
}

/* The step of an outcome at a time, if it has one; left[] says where it is. */
static const CoxStep *
step_at(const CoxPrediction *prediction, size_t left, int32_t time)
{
	const CoxStep *step = prediction->steps->step + left - 1;

	return left > prediction->begin && step->time == time ? step : NULL;
}

/* The hazards of a time: of the outcome asked for, and of the others. */
typedef struct Hazards
{
	double asked;
	double others;
	bool finite;
} Hazards;

static Hazards
hazards_at(const CoxPrediction *prediction, int n, const size_t *left,
		   int32_t time)
{
	Hazards hazards = {0.0, 0.0, true};

	for (int j = 0; j < n; j++)
	{
		double hazard;

		if (step_at(&prediction[j], left[j], time) == NULL)
			continue;
		hazard = cox_step_hazard(&prediction[j], left[j] - 1);
		if (j == 0)
			hazards.asked = hazard;
		else
			hazards.others = cox_add_hazard(hazards.others, hazard);
		hazards.finite = hazards.finite &&
			cox_is_finite(&prediction[j], left[j] - 1);
	}
	return hazards;
}

/*
 * Of those who are left, the part that has the outcome asked for, m being
 * mean_survival() of all hazards.
 */
static double
part_taken(const Hazards *hazards, double m)
{
	if (hazards->asked == 0.0)
		return 0.0;
	if (isinf(hazards->asked))
		return isfinite(hazards->others) ? 1.0 : NAN;
	if (isinf(hazards->others))
		return isnan(hazards->asked) ? NAN : 0.0;
	return hazards->asked * m;
}

/* A product in which nothing is left of what is not known either. */
static double
part_of(double whole, double part)
{
	return whole == 0.0 || part == 0.0 ? 0.0 : whole * part;
}

size_t
cox_predicted_incidence(const CoxPrediction *prediction, int n, int32_t *time,
						double *incidence, double *variance, double *scratch)
{
	size_t left[COX_MAX_OUTCOMES];
	IncidenceSums sums[COX_MAX_OUTCOMES] = {0};
	double survival = 1.0;
	double f = 0.0;
	bool finite = true;
	size_t rows = 0;

	kernel_assert(n <= COX_MAX_OUTCOMES);
	for (int j = 0; j < n; j++)
	{
		size_t p = (size_t) prediction[j].steps->n_columns;

		left[j] = prediction[j].end;
		memset(scratch, 0, sizeof(double) * 3 * p);
		sums[j].c0 = scratch;
		sums[j].c1 = scratch + p;
		sums[j].whole = scratch + 2 * p;
		scratch += 3 * p;
	}
	for (;; rows++)
	{
		int32_t now = INT32_MAX;
		bool any = false;
		double total, derivative, mean;
		Hazards hazards;

		kernel_check();
		for (int j = 0; j < n; j++)
			if (left[j] > prediction[j].begin)
			{
				int32_t next = prediction[j].steps->step[left[j] - 1].time;

				now = next < now ? next : now;
				any = true;
			}
		if (!any)
			return rows;
		hazards = hazards_at(prediction, n, left, now);
		finite = finite && hazards.finite;
		total = cox_add_hazard(hazards.asked, hazards.others);
		mean = mean_survival(total, &derivative);
		f += part_of(survival, part_taken(&hazards, mean));
		for (int j = 0; j < n; j++)
		{
			const CoxStep *step = step_at(&prediction[j], left[j], now);

			if (step == NULL)
				continue;
			if (finite)
				add_to_sums(&prediction[j], &sums[j], step,
							survival * ((j == 0 ? mean : 0.0) +
										hazards.asked * derivative) + f);
			left[j]--;
		}
		survival = part_of(survival, exp(-total));
		time[rows] = now;
		incidence[rows] = f;
		variance[rows] = finite ? 0.0 : NAN;
		for (int j = 0; finite && j < n; j++)
			variance[rows] += incidence_variance(&prediction[j], &sums[j], f);
	}
}

void
cox_sandwich(int n, const int32_t *kept, int p, const double *meat,
			 const double *variance, double *robust, double *scratch)
{
	for (int i = 0; i < n; i++)
		for (int j = 0; j < n; j++)
		{
			scratch[i * n + j] = 0.0;
			for (int k = 0; k < n; k++)
				scratch[i * n + j] += variance[i * n + k] *
					(kept[k] > kept[j] ? meat[kept[k] * p + kept[j]] :
					 meat[kept[j] * p + kept[k]]);
		}
	for (int i = 0; i < n; i++)
		for (int j = 0; j < n; j++)
		{
			robust[i * n + j] = 0.0;
			for (int k = 0; k < n; k++)
				robust[i * n + j] += scratch[i * n + k] * variance[k * n + j];
		}
}
