# Reference values for drawn.c: what a number with noise says about a share.
#
# The kernel has the roots in closed form.  Here the limits are found by
# bisection of the score equation with 200 bits, and z by its definition.
source("tests/kernel/reference/precise.R")

frames <- data.frame(
    drawn = c(-7, 0, 1, 10, 19, 33, 50, 3, 25, 71, 366, 2, 9123, 1e9),
    frame = c(20, 20, 20, 20, 20, 20, 100, 50, 50, 72, 1000, 25000, 25000,
              3e9))
noises <- data.frame(variance = c(0, 2, 4, 4, 4, 8, 4, 12),
                     frame_variance = c(0, 0, 0, 4, 8, 16, 4, 2),
                     covariance = c(0, 0, 0, 0, 4, 8, -3, 2))
cases <- merge(merge(frames, noises, by = NULL),
               data.frame(level = c(0.9, 0.95)), by = NULL)

n <- precise(cases$frame)
x <- precise(pmin(pmax(cases$drawn, 0), cases$frame))
z <- sqrt(precise(2))
level <- precise(cases$level)
quantile <- precise(qnorm((1 + cases$level) / 2))
for (i in 1:4)
    quantile <- quantile - (erf(quantile / z) - level) /
        (2 * exp(-quantile^2 / 2) / sqrt(2 * Const("pi", bits)))
excess <- function(p) (x - n * p)^2 - quantile^2 *
    (n * p * (1 - p) + cases$variance - 2 * p * cases$covariance +
     p^2 * cases$frame_variance)
# Where a share of 0 or 1 is not left out, it is the limit; bisect() takes a
# function that is positive at its lower end, and finds the upper end else.
share <- x / n
low <- bisect(excess, rep(0, nrow(cases)), share)
low[as.numeric(excess(precise(rep(0, nrow(cases))))) <= 0] <- precise(0)
high <- 1 - bisect(function(q) excess(1 - q), rep(0, nrow(cases)), 1 - share)
high[as.numeric(excess(precise(rep(1, nrow(cases))))) <= 0] <- precise(1)
null <- precise(0.451)
score <- (x - n * null) / sqrt(n * null * (1 - null) + cases$variance)
write_table(cbind(cases, share = as.numeric(share), low = as.numeric(low),
                  high = as.numeric(high), z = as.numeric(score),
                  p = as.numeric(erfc(abs(score) / z))), "drawn.tsv")

# The same of 0 in 20 with noise of variance 4, as R's own uniroot has it.
stopifnot(abs(uniroot(function(p) (20 * p)^2 - qnorm(0.975)^2 *
                          (20 * p * (1 - p) + 4), c(1e-9, 1),
                      tol = 1e-12)$root -
              as.numeric(high)[cases$drawn == 0 & cases$frame == 20 &
                               cases$variance == 4 & cases$level == 0.95 &
                               cases$frame_variance == 0]) < 1e-9)
