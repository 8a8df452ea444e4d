// Package client is the browser client as it was built: `make build` compiles
// src into dist, and this package embeds what lies there, compressed beforehand.
// Where Node has not run, dist holds a placeholder and Built says so.
package client

import (
	"embed"
	"io/fs"
	"path"
)

//go:embed all:dist
var dist embed.FS

// File is one file in the forms that it is sent in; Brotli and Gzip are nil where
// they would not be smaller.
type File struct {
	Type                string // media type
	Plain, Brotli, Gzip []byte
}

var types = map[string]string{
	".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8",
	".wasm": "application/wasm", ".svg": "image/svg+xml", ".webmanifest": "application/manifest+json",
	".ttf": "font/ttf", ".pfb": "application/octet-stream", ".bin": "application/octet-stream",
}

// Built is the page and the files it loads, by name; each name holds a hash of
// the content. ok is false where the client is not built.
func Built() (page File, assets map[string]File, ok bool) {
	page, ok = file("dist/index.html")
	if !ok {
		return File{}, nil, false
	}
	assets = map[string]File{}
	names, err := fs.ReadDir(dist, "dist/assets")
	if err != nil {
		return File{}, nil, false
	}
	for _, one := range names {
		if f, known := file("dist/assets/" + one.Name()); known {
			assets[one.Name()] = f
		}
	}
	return page, assets, true
}

// file reads a file and its compressed forms; ok is false for what is none of
// the client's.
func file(name string) (f File, ok bool) {
	f.Type, ok = types[path.Ext(name)]
	if !ok {
		return f, false
	}
	var err error
	if f.Plain, err = dist.ReadFile(name); err != nil {
		return f, false
	}
	f.Brotli, _ = dist.ReadFile(name + ".br") // nil without
	f.Gzip, _ = dist.ReadFile(name + ".gz")
	return f, true
}
