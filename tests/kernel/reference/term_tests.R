# Tests of terms, each beside the terms that do not contain it ("type II"), by
# models with and without it, and sandwich errors of logistic and Poisson
# models (package sandwich): of the rows in linear_rows.tsv and glm_rows.tsv.
library(sandwich)
lines <- "case\tfamily\tterms\tterm\tdf\terror_df\tstatistic\tp_value"
robust <- "case\tfamily\tterms\terrors\tcluster\tnumber\tstd_error"
number <- function(x) ifelse(is.na(x), "NA", sprintf("%.17g", x))
by_level <- function(x, w) {
  t <- tapply(w, x, sum)
  l <- sort(unique(as.character(x)), method = "radix")
  t <- t[l]
  factor(x, levels = c(l[which.max(t)], setdiff(l, l[which.max(t)])))
}
tight <- glm.control(epsilon = 1e-15, maxit = 100)
as_r <- c(a = "A", b = "B", c = "C", "num(b)" = "n", "num(b)^2" = "I(n^2)", "a:c" = "A:C", "a:num(b)" = "A:n")
fit <- function(family, d, terms) {
  f <- reformulate(c("1", as_r[terms]))
  if (family == "linear") lm(update(f, y ~ .), d, weights = w)
  else if (family == "logistic") glm(update(f, cbind(events, size - events) ~ .), binomial, d, control = tight)
  else glm(update(f, events ~ . + offset(log(size))), poisson, d, control = tight)
}
contains <- function(u, t) all(strsplit(t, ":")[[1]] %in% strsplit(u, ":")[[1]])
tests <- function(name, family, d, terms) {
  whole <- fit(family, d, terms)
  for (t in terms) {
    others <- terms[!sapply(terms, contains, t)]
    small <- fit(family, d, others); large <- fit(family, d, c(others, t))
    df <- df.residual(small) - df.residual(large)
    s <- deviance(small) - deviance(large)
    edf <- NA
    p <- pchisq(s, df, lower.tail = FALSE)
    if (family == "linear") {
      edf <- df.residual(whole)
      s <- s / df / (deviance(whole) / edf)
      p <- pf(s, df, edf, lower.tail = FALSE)
    }
    lines <<- c(lines, paste(name, family, paste(terms, collapse = ","), t, df, number(edf), number(s), number(p), sep = "\t"))
  }
}
sandwiches <- function(name, family, d, terms, cluster) {
  f <- fit(family, d, terms)
  e <- list(hc0 = vcovHC(f, "HC0"), hc1 = vcovHC(f, "HC1"), cluster = vcovCL(f, cluster = d[[cluster]], type = "HC0", cadjust = TRUE))
  for (k in names(e))
    robust <<- c(robust, paste(name, family, paste(terms, collapse = ","), k, if (k == "cluster") cluster else "", seq_along(coef(f)), number(sqrt(diag(e[[k]]))), sep = "\t"))
}
read <- function(file) read.delim(file.path("tests/kernel/reference", file), colClasses = "character")
prepare <- function(d, w) {
  d$A <- by_level(d$a, w); d$B <- by_level(d$b, w); d$C <- by_level(d$c, w)
  d$n <- suppressWarnings(as.numeric(d$b))
  d
}
g <- read("glm_rows.tsv")
g$size <- as.numeric(g$size); g$events <- as.numeric(g$events)
of <- function(k) { d <- g[g$case == k, ]; prepare(d, if (grepl("events", k)) rep(1, nrow(d)) else d$size) }
tests("berkeley", "logistic", of("berkeley"), c("a", "c", "a:c"))
tests("berkeley", "logistic", of("berkeley"), c("a", "num(b)"))
tests("rows", "logistic", of("rows"), c("a", "num(b)", "num(b)^2", "c", "a:c"))
tests("none", "logistic", of("none"), c("a"))
tests("events", "poisson", of("events"), c("a", "num(b)", "c", "a:num(b)"))
l <- read("linear_rows.tsv")
for (k in c("pay", "weighted")) {
  d <- l[l$case == k, ]
  d$y <- as.numeric(d$y); d$w <- if (k == "pay") rep(1, nrow(d)) else as.numeric(d$w)
  d <- prepare(d, rep(1, nrow(d)))
  tests(k, "linear", d, c("a", "num(b)", "c", "a:c"))
}
sandwiches("rows", "logistic", of("rows"), c("a", "num(b)", "c"), "b")
sandwiches("events", "poisson", of("events"), c("a", "num(b)", "c"), "b")
writeLines(lines, "tests/kernel/reference/term_tests.tsv")
writeLines(robust, "tests/kernel/reference/glm_robust.tsv")
