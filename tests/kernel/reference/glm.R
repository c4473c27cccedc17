# Logistic and Poisson regressions by glm, converged to 1e-14: the rows of each
# case (events of size, covariates a to c) and, coefficient by coefficient in
# glm's order, what it makes of them.  Infinite ones are written so by hand,
# with the score test of anova.
rows <- "case\tsize\tevents\ta\tb\tc"
lines <- "case\tfamily\tterms\tnumber\testimate\tstd_error\tstatistic\tp_value"
number <- function(x) ifelse(is.na(x), "NA", sprintf("%.17g", x))
by_level <- function(x, w) {
  t <- tapply(w, x, sum)
  l <- sort(unique(as.character(x)), method = "radix")
  t <- t[l]
  factor(x, levels = c(l[which.max(t)], setdiff(l, l[which.max(t)])))
}
tight <- glm.control(epsilon = 1e-15, maxit = 100)
case <- function(name, family, d, models) {
  rows <<- c(rows, paste(name, number(d$size), d$events, d$a, d$b, d$c, sep = "\t"))
  persons <- if (family == "logistic") d$size else rep(1, nrow(d))
  d$A <- by_level(d$a, persons); d$B <- by_level(d$b, persons); d$C <- by_level(d$c, persons)
  d$b <- suppressWarnings(as.numeric(as.character(d$b)))
  for (m in models) {
    infinite <- m$infinite
    f <- if (family == "logistic") update(m$f, cbind(events, size - events) ~ .) else update(m$f, events ~ . + offset(log(size)))
    fit <- suppressWarnings(glm(f, if (family == "logistic") binomial else poisson, d, control = tight))
    s <- summary(fit)$coefficients
    b <- coef(fit); se <- z <- p <- b
    kept <- !is.na(b)
    se[kept] <- s[, 2]; z[kept] <- s[, 3]; p[kept] <- s[, 4]
    for (k in names(infinite)) {
      j <- match(k, names(b))
      x <- model.matrix(fit)[, j]
      d$tested <- x
      null <- if (is.null(m$null)) update(f, . ~ 1) else update(f, m$null)
      small <- glm(null, family(fit), d, control = tight)
      large <- glm(update(null, . ~ . + tested), family(fit), d)
      chisq <- suppressWarnings(anova(small, large, test = "Rao")$Rao[2])
      b[j] <- infinite[[k]]; se[j] <- NA; z[j] <- sign(b[j]) * sqrt(chisq); p[j] <- 2 * pnorm(-sqrt(chisq))
    }
    lines <<- c(lines, paste(name, family, m$terms, seq_along(b), ifelse(is.infinite(b), ifelse(b > 0, "Infinity", "-Infinity"), number(b)),
      number(se), number(z), number(p), sep = "\t"))
  }
}
b <- as.data.frame(UCBAdmissions)
wide <- reshape(b, idvar = c("Gender", "Dept"), timevar = "Admit", direction = "wide")
berkeley <- data.frame(size = wide$Freq.Admitted + wide$Freq.Rejected, events = wide$Freq.Admitted, a = wide$Gender, b = as.integer(wide$Dept), c = wide$Dept)
case("berkeley", "logistic", berkeley, list(list(terms = "a", f = ~ A), list(terms = "a,c", f = ~ A + C), list(terms = "a,c,a:c", f = ~ A * C),
  list(terms = "a,num(b)", f = ~ A + b)))
set.seed(18)
n <- 300
d <- data.frame(size = 1, a = sample(c("x", "y"), n, TRUE, c(.6, .4)), b = sample(20:64, n, TRUE), c = sample(c("r", "s", "t"), n, TRUE, c(.5, .3, .2)))
d$events <- rbinom(n, 1, plogis(-3 + .06 * d$b + .7 * (d$a == "y")))
case("rows", "logistic", d, list(list(terms = "a,num(b),c", f = ~ A + b + C), list(terms = "a,num(b),num(b)^2,a:c", f = ~ A + b + I(b^2) + A:C)))
s <- data.frame(size = c(20, 10, 12), events = c(8, 0, 5), a = c("x", "y", "z"), b = c(1, 2, 3), c = c("r", "s", "r"))
case("none", "logistic", s, list(list(terms = "a", f = ~ A, infinite = list(Ay = -Inf), null = . ~ I(A == "z"))))
e <- data.frame(size = round(runif(40, 1, 90), 1), a = rep(c("x", "y"), 20), b = rep(1:10, 4), c = rep(c("r", "s", "t", "r"), each = 10))
e$events <- rpois(40, e$size * exp(-3 + .1 * e$b + .5 * (e$a == "y")))
case("events", "poisson", e, list(list(terms = "a", f = ~ A), list(terms = "a,num(b),c", f = ~ A + b + C), list(terms = "a,c,a:c", f = ~ A * C)))
z <- data.frame(size = c(10, 20, 30), events = c(4, 0, 9), a = c("x", "y", "z"), b = 1, c = "r")
case("no events", "poisson", z, list(list(terms = "a", f = ~ A, infinite = list(Ay = -Inf), null = . ~ I(A == "z") + offset(log(size)))))
writeLines(rows, "tests/kernel/reference/glm_rows.tsv")
writeLines(lines, "tests/kernel/reference/glm.tsv")
