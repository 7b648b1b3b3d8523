// Package page holds what browsers are given: the templates, styles and scripts of each page, together in a folder with its
// name; shared parts start with _. Templates are parsed once per language; assets have addresses that name their content.
package page
