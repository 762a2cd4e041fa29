// Package main shows imports. import "example.org/no"
package main

import (
	"fmt"
	. "example.org/dot"
	_ "example.org/side"

	html2 "golang.org/x/net/html"
	"gopkg.in/yaml.v3"
	`example.org/raw/v2`
)

/* import "example.org/never" */
var text = `import "example.org/text"`

func main() {
	r := '"'
	fmt.Println("html2.Render", r, html2.Parse, yaml.Unmarshal)
	raw.Do()
}
