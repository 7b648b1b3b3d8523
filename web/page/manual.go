package page

import (
	"bytes"
	"fmt"
	"html/template"
	"io/fs"
	"path"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
)

// manualFile is the guide for staff; deploy has the same for who reads it without the program, and a test holds the two together.
const manualFile = "staff_help/help.md"

// manual is the guide for staff as a part of a page, its pictures among the assets.
func (a *Assets) manual(from fs.FS) (template.HTML, error) {
	text, err := fs.ReadFile(from, manualFile)
	if err != nil {
		return "", err
	}
	var b bytes.Buffer
	if err := goldmark.New(goldmark.WithExtensions(extension.Table)).Convert(text, &b); err != nil {
		return "", err
	}
	html := b.String()
	for name, shown := range a.names {
		if path.Ext(name) == ".webp" {
			html = strings.ReplaceAll(html, `src="../web/page/`+name+`"`, `loading="lazy" src="/asset/`+shown+`"`)
		}
	}
	if strings.Contains(html, `src="../`) {
		return "", fmt.Errorf("%s shows a picture that is not there", manualFile)
	}
	return template.HTML(html), nil
}
