package page

import (
	"html/template"
	"text/template/parse"
)

// frame is the template that each page is rendered by; those that stand for themselves have one of their own.
const frame = "layout"

// share adds to a page the frame and those of the shared templates that it calls, and that these call. All of them in each page would be most of
// the memory that the program holds.
func share(t, shared *template.Template) error {
	missing := []string{frame}
	for _, own := range t.Templates() {
		if own.Tree != nil {
			missing = append(missing, called(own.Tree.Root)...)
		}
	}
	for len(missing) > 0 {
		name := missing[0]
		missing = missing[1:]
		lent := shared.Lookup(name)
		if lent == nil || t.Lookup(name) != nil {
			continue
		}
		if _, err := t.AddParseTree(name, lent.Tree.Copy()); err != nil {
			return err
		}
		missing = append(missing, called(lent.Tree.Root)...)
	}
	return nil
}

// called returns the names of the templates that are called below a node.
func called(node parse.Node) []string {
	switch n := node.(type) {
	case *parse.TemplateNode:
		return []string{n.Name}
	case *parse.ListNode:
		return calledOf(n)
	case *parse.IfNode:
		return calledOf(n.List, n.ElseList)
	case *parse.RangeNode:
		return calledOf(n.List, n.ElseList)
	case *parse.WithNode:
		return calledOf(n.List, n.ElseList)
	}
	return nil
}

func calledOf(lists ...*parse.ListNode) (names []string) {
	for _, list := range lists {
		if list == nil {
			continue
		}
		for _, node := range list.Nodes {
			names = append(names, called(node)...)
		}
	}
	return names
}
