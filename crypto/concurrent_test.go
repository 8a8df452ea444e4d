package crypto

import (
	"bytes"
	"sync"
	"testing"
)

// TestPagesSealAndOpenConcurrently holds that pages sealed at once don't share
// memory they shouldn't, and that one block serves several readers.
func TestPagesSealAndOpenConcurrently(t *testing.T) {
	const pages, tiles = 8, 24
	doc, seed := NewDocumentID(), NewSeed()
	var work sync.WaitGroup
	for page := range pages {
		work.Go(func() {
			var out bytes.Buffer
			keys, err := SealBlock(&out, doc, page, seed, func(tile, bit int) ([]byte, error) {
				return samplePixels(page, tile, bit), nil
			}, tiles)
			if err != nil {
				t.Error(err)
				return
			}
			block, err := OpenBlock(out.Bytes(), doc, page, seed, tiles)
			if err != nil {
				t.Error(err)
				return
			}
			var readers sync.WaitGroup
			for bit := range 2 {
				readers.Go(func() {
					for tile := range tiles {
						got, err := block.Variant(tile, bit, keys[tile][bit])
						if err != nil || !bytes.Equal(got, samplePixels(page, tile, bit)) {
							t.Errorf("page %d tile %d bit %d: %v", page, tile, bit, err)
						}
					}
				})
			}
			readers.Wait()
		})
	}
	work.Wait()
}
