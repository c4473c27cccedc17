# Standard errors of a decomposition by 10,000 bootstrap draws of persons within
# each group, beside those of decomposition.tsv: prints both and their ratio.
# The bootstrap knows neither hc1's factor nor that errors and means are taken
# as independent, so that they agree to some percent.  Run from the top of the
# checkout.
set.seed(18)
draws <- 10000
d <- read.delim("tests/kernel/reference/decomposition_rows.tsv")
e <- read.delim("tests/kernel/reference/decomposition.tsv", na.strings = "")
x <- cbind(1, d$c == "s", d$c == "t", d$b)
groups <- list(men = which(d$a == "men"), women = which(d$a == "women"))
parts <- function(i, j) {
  bi <- .lm.fit(x[i, ], d$y[i])$coefficients
  bj <- .lm.fit(x[j, ], d$y[j])$coefficients
  k <- c(i, j)
  b <- .lm.fit(cbind(x[k, ], rep(0:1, c(length(i), length(j)))), d$y[k])$coefficients[1:4]
  normal <- function(b) { m <- sum(b[2:3]) / 3; list(intercept = b[1] + m, c = c(-m, b[2:3] - m), age = b[4]) }
  mean_of <- function(k) list(intercept = 1, c = c(mean(d$c[k] == "r"), mean(x[k, 2]), mean(x[k, 3])), age = mean(d$b[k]))
  m <- list(mean_of(i), mean_of(j)); n <- lapply(list(bi, bj, b), normal)
  term <- function(k, one, two) sum(m[[one]][[k]] * n[[two]][[k]])
  u <- sapply(c("intercept", "c", "age"), function(k) term(k, 1, 1) - term(k, 1, 3) + term(k, 2, 3) - term(k, 2, 2))
  p <- sapply(c("c", "age"), function(k) term(k, 1, 3) - term(k, 2, 3))
  c(mean(d$y[i]) - mean(d$y[j]), sum(p), p, sum(u), u)
}
estimate <- parts(groups$men, groups$women)
boot <- replicate(draws, parts(sample(groups$men, replace = TRUE), sample(groups$women, replace = TRUE)))
of <- function(component, term = NA) e[e$case == "random" & e$outcome == "y" & e$model == "linear" & e$terms == "c;num(b)" & e$weights == "pooled" &
  e$component == component & (if (is.na(term)) is.na(e$term) else !is.na(e$term) & e$term == term), ]
rows <- rbind(of("difference"), of("explained"), of("explained", "c"), of("explained", "num(b)"), of("unexplained"), of("unexplained", "(intercept)"),
  of("unexplained", "c"), of("unexplained", "num(b)"))
print(data.frame(component = rows$component, term = rows$term, estimate = round(rows$estimate - estimate, 10), std_error = rows$std_error,
  bootstrap = apply(boot, 1, sd), ratio = rows$std_error / apply(boot, 1, sd)), digits = 4)
