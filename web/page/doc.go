// Package page holds what browsers are given: the templates, styles and scripts of each page, together in a folder with its
// name; shared parts start with _. Templates are parsed once per language; assets have addresses that name their content.
//
// Scripts are modules. A script that can do without a screen and a network has its tests beside it (*.test.mjs, run by node); what Go
// does, too (mask.js, fold.js), is held to Go's own tables in survey/testdata.
package page
