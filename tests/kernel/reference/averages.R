# Standardised means and average marginal effects by hand, from lm and glm, the
# model matrix with a covariate changed, and the delta method: of the rows in
# linear_rows.tsv and glm_rows.tsv.
library(sandwich)
lines <- "case\tfamily\tterms\tcovariate\terrors\twhat\tlevel\testimate\tstd_error"
number <- function(x) ifelse(is.na(x), "NA", sprintf("%.17g", x))
by_level <- function(x, w) {
  t <- tapply(w, x, sum)
  l <- sort(unique(as.character(x)), method = "radix")
  t <- t[l]
  factor(x, levels = c(l[which.max(t)], setdiff(l, l[which.max(t)])))
}
tight <- glm.control(epsilon = 1e-15, maxit = 100)
as_r <- c(a = "A", b = "B", c = "C", "num(b)" = "n", "num(b)^2" = "I(n^2)", "a:c" = "A:C", "a:num(b)" = "A:n", "c:num(b)" = "C:n")
column <- c(a = "A", c = "C", b = "n")
read <- function(file) read.delim(file.path("tests/kernel/reference", file), colClasses = "character")
prepare <- function(d, w) {
  d$A <- by_level(d$a, w); d$B <- by_level(d$b, w); d$C <- by_level(d$c, w)
  d$n <- suppressWarnings(as.numeric(d$b))
  d
}
averages <- function(name, family, d, terms, covariate, errors = "classical") {
  f <- reformulate(c("1", as_r[terms]))
  m <- if (family == "linear") lm(update(f, y ~ .), d)
    else if (family == "logistic") glm(update(f, cbind(events, size - events) ~ .), binomial, d, control = tight)
    else glm(update(f, events ~ . + offset(log(size))), poisson, d, control = tight)
  v <- if (errors == "hc1") vcovHC(m, "HC1") else vcov(m)
  b <- coef(m)
  w <- if (family == "linear") rep(1, nrow(d)) else d$size
  inverse <- switch(family, linear = identity, logistic = plogis, poisson = exp)
  slope <- switch(family, linear = function(e) rep(1, length(e)), logistic = dlogis, poisson = exp)
  curve <- switch(family, linear = function(e) 0 * e, logistic = function(e) dlogis(e) * (1 - 2 * plogis(e)), poisson = exp)
  add <- function(what, level, estimate, gradient)
    lines <<- c(lines, paste(name, family, paste(terms, collapse = ","), covariate, errors, what, level, number(estimate),
      number(sqrt(drop(t(gradient) %*% v %*% gradient))), sep = "\t"))
  k <- column[covariate]
  if (k == "n") {
    x <- model.matrix(f, d)
    h <- 1e-3
    up <- d; up$n <- d$n + h; down <- d; down$n <- d$n - h
    dx <- (model.matrix(f, up) - model.matrix(f, down)) / (2 * h)
    e <- drop(x %*% b); s <- drop(dx %*% b)
    add("effect", "", sum(w * slope(e) * s) / sum(w), (colSums(w * curve(e) * s * x) + colSums(w * slope(e) * dx)) / sum(w))
    return(invisible())
  }
  mean_at <- function(l) {
    d[[k]] <- factor(l, levels = levels(d[[k]]))
    x <- model.matrix(f, d)
    e <- drop(x %*% b)
    list(mean = sum(w * inverse(e)) / sum(w), gradient = colSums(w * slope(e) * x) / sum(w))
  }
  base <- mean_at(levels(d[[k]])[1])
  for (l in levels(d[[k]])) {
    at <- mean_at(l)
    add("mean", l, at$mean, at$gradient)
    if (l != levels(d[[k]])[1]) add("effect", l, at$mean - base$mean, at$gradient - base$gradient)
  }
}
g <- read("glm_rows.tsv")
g$size <- as.numeric(g$size); g$events <- as.numeric(g$events)
of <- function(k) { d <- g[g$case == k, ]; prepare(d, if (grepl("events", k)) rep(1, nrow(d)) else d$size) }
averages("berkeley", "logistic", of("berkeley"), c("a", "c"), "a")
averages("berkeley", "logistic", of("berkeley"), c("a", "c", "a:c"), "a")
averages("berkeley", "logistic", of("berkeley"), c("a", "c", "a:c"), "c")
averages("rows", "logistic", of("rows"), c("a", "num(b)", "num(b)^2", "c", "a:num(b)"), "a", "hc1")
averages("rows", "logistic", of("rows"), c("a", "num(b)", "num(b)^2", "c", "a:num(b)"), "b")
averages("events", "poisson", of("events"), c("a", "num(b)", "c", "c:num(b)"), "c")
averages("events", "poisson", of("events"), c("a", "num(b)", "c", "c:num(b)"), "b", "hc1")
l <- read("linear_rows.tsv")
d <- l[l$case == "pay", ]
d$y <- as.numeric(d$y)
d <- prepare(d, rep(1, nrow(d)))
averages("pay", "linear", d, c("a", "num(b)", "num(b)^2", "c", "a:c"), "a", "hc1")
averages("pay", "linear", d, c("a", "num(b)", "num(b)^2", "c", "a:num(b)"), "b")
writeLines(lines, "tests/kernel/reference/averages.tsv")
