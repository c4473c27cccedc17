# Linear regressions by lm, with sandwich's errors: the rows of each case and,
# coefficient by coefficient in lm's order, what lm makes of them.  Columns of
# rows: case, y, w, and up to four covariates a to d.
library(sandwich)
rows <- c("case\ty\tw\ta\tb\tc\td")
lines <- c("case\tterms\terrors\tnumber\testimate\tstd_error\tstatistic\tdf\tp_value\tlow\thigh")
fits <- c("case\tterms\tdf\tr_squared\tadjusted_r_squared\tsigma\tlog_likelihood\taic")
number <- function(x) ifelse(is.na(x), "NA", sprintf("%.17g", x))
bytes <- function(x) { f <- sort(unique(as.character(x)), method = "radix"); f }
by_level <- function(x) {
  t <- table(x)[bytes(x)]
  factor(x, levels = c(names(t)[which.max(t)], setdiff(bytes(x), names(t)[which.max(t)])))
}
data <- function(case, d) {
  for (k in c("w", "a", "b", "c", "d")) if (is.null(d[[k]])) d[[k]] <- if (k == "w") 1 else ""
  rows <<- c(rows, paste(case, number(d$y), number(d$w), d$a, d$b, d$c, d$d, sep = "\t"))
}
# terms as they are written in SQL, and R's formula of factors A..D and
# numbers a..d
model <- function(case, d, terms, formula, errors = c("classical", "hc1", "hc2", "hc3"), weighted = FALSE) {
  for (k in intersect(c("a", "b", "c", "d"), names(d))) d[[toupper(k)]] <- by_level(d[[k]])
  fit <- if (weighted) lm(formula, d, weights = w) else lm(formula, d)
  b <- coef(fit)
  df <- df.residual(fit)
  for (e in errors) {
    v <- switch(e, classical = vcov(fit, complete = FALSE), hc1 = vcovHC(fit, "HC1"), hc2 = vcovHC(fit, "HC2"),
      hc3 = vcovHC(fit, "HC3"), cluster = vcovCL(fit, d$d, type = "HC0", cadjust = TRUE))
    se <- rep(NA, length(b)); se[!is.na(b)] <- sqrt(diag(v))[seq_len(sum(!is.na(b)))]
    edf <- if (e == "cluster") length(unique(d$d)) - 1 else df
    t <- b / se
    p <- 2 * pt(-abs(t), edf)
    reach <- qt(.975, edf) * se
    lines <<- c(lines, paste(case, terms, e, seq_along(b), number(b), number(se), number(t), edf, number(p),
      number(b - reach), number(b + reach), sep = "\t"))
  }
  s <- summary(fit)
  fits <<- c(fits, paste(case, terms, df, number(s$r.squared), number(s$adj.r.squared), number(s$sigma),
    if (weighted) "NA" else number(logLik(fit)), if (weighted) "NA" else number(AIC(fit)), sep = "\t"))
}

set.seed(18)
n <- 400
pay <- data.frame(a = sample(c("men", "women"), n, TRUE, c(.6, .4)), b = sample(20:64, n, TRUE),
  c = sample(c("care", "schools", "traffic"), n, TRUE, c(.5, .3, .2)), d = sample(paste0("unit", 1:25), n, TRUE))
pay$w <- sample(c(1, 1.5, 2.25, 8), n, TRUE)
pay$y <- round(25000 + 2000 * (pay$a == "men") + 200 * pay$b - 1.5 * pay$b^2 + 1500 * (pay$c == "traffic") + rnorm(n, 0, 20 * pay$b + 500), 1)
data("pay", pay)
all <- c("classical", "hc1", "hc2", "hc3", "cluster")
model("pay", pay, "a", y ~ A, all)
model("pay", pay, "a,num(b),c", y ~ A + b + C, all)
model("pay", pay, "a,num(b),num(b)^2,c,a:c", y ~ A + b + I(b^2) + C + A:C, all)
model("pay", pay, "c,a:c", y ~ C + A:C, all)
model("pay", pay, "a:c", y ~ A:C, all)
model("pay", pay, "a,a:num(b)", y ~ A + A:b, all)
model("pay", pay, "d,c,a", y ~ D + C + A, c("classical", "hc1"))
model("pay", pay, "a,c,num(b),a:c", y ~ A + C + b + A:C, c("classical", "hc1", "cluster"))
model("pay", pay, "", y ~ 1, all)
weighted <- pay; data("weighted", weighted)
for (f in list(list("a", y ~ A), list("a,num(b),num(b)^2,c", y ~ A + b + I(b^2) + C), list("c,num(b),a:c", y ~ C + b + A:C)))
  model("weighted", weighted, f[[1]], f[[2]], c("classical", "hc1"), TRUE)

l <- longley
l4 <- data.frame(y = l$Employed, a = l$GNP.deflator, b = l$GNP, c = l$Unemployed, d = l$Year)
data("longley", l4)
model("longley", l4, "num(a),num(b),num(c),num(d)", y ~ a + b + c + d)

m <- data.frame(y = mtcars$mpg, a = mtcars$cyl, b = mtcars$wt, c = mtcars$gear, d = mtcars$carb)
data("mtcars", m)
model("mtcars", m, "a,num(b)", y ~ A + b, all)
model("mtcars", m, "a,c,num(b)", y ~ A + C + b, all)
model("mtcars", m, "num(b),num(b)^2,num(b)^3", y ~ b + I(b^2) + I(b^3))

# What others say already: a level that names the same persons, a number that
# is another's multiple, a column that is empty.
same <- data.frame(a = rep(c("x", "y", "z"), c(5, 4, 3)), b = rep(c("1", "2", "3"), c(5, 4, 3)), c = rep(c(2, 4, 6), c(5, 4, 3)))
same$y <- c(1, 3, 2, 4, 2, 7, 5, 6, 8, 1, 1, 3)
data("same", same)
model("same", same, "a,b", y ~ A + B, c("classical", "hc1", "hc3"))
model("same", same, "a,num(c)", y ~ A + c, c("classical", "hc1"))
model("same", same, "num(c),a", y ~ c + A, c("classical", "hc1"))
empty <- data.frame(a = c("x", "x", "y", "y", "y", "x", "z"), b = c("1", "2", "2", "2", "2", "1", "1"), y = c(1, 2, 4, 3, 3, 7, 5))
data("empty", empty)
model("empty", empty, "a,b,a:b", y ~ A + B + A:B, c("classical", "hc1"))

# More coefficients than persons, and one person.
few <- data.frame(a = c("x", "y", "z"), b = c(1, 2, 4), y = c(3, 5, 4))
data("few", few)
model("few", few, "a", y ~ A, "classical")
model("few", few, "a,num(b)", y ~ A + b, "classical")
writeLines(rows, "tests/kernel/reference/linear_rows.tsv")
writeLines(lines, "tests/kernel/reference/linear.tsv")
writeLines(fits, "tests/kernel/reference/linear_fit.tsv")
