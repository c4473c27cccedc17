\echo Use "ALTER EXTENSION spegel UPDATE" to load this file. \quit
