package crypto_test

import (
	"bytes"
	"fmt"

	"niem/crypto"
)

// A sender seals one page of two tiles; the recipient, who has the file keys of
// his own variants, reads those and no other.
func Example() {
	doc, seed := crypto.NewDocumentID(), crypto.NewSeed()
	var block bytes.Buffer
	keys, err := crypto.SealBlock(&block, doc, 0, seed, func(tile, bit int) ([]byte, error) {
		return fmt.Appendf(nil, "tile %d, variant %d", tile, bit), nil
	}, 2)
	if err != nil {
		fmt.Println(err)
		return
	}

	codeword := crypto.GrantPage{Bits: []byte{0b10}, Keys: []crypto.FileKey{keys[0][0], keys[1][1]}}
	opened, err := crypto.OpenBlock(block.Bytes(), doc, 0, seed, 2)
	if err != nil {
		fmt.Println(err)
		return
	}
	for tile, key := range codeword.Keys {
		pixels, err := opened.Variant(tile, codeword.Bit(tile), key)
		fmt.Printf("%s, %v\n", pixels, err)
	}
	_, err = opened.Variant(0, 1, keys[0][0])
	fmt.Println(err)
	// Output:
	// tile 0, variant 0, <nil>
	// tile 1, variant 1, <nil>
	// tile 0 bit 1: changed since it was sealed: tile header
}

// An original for two readers, an ordinary age file.
func ExampleSealTo() {
	sender, err := crypto.NewAccountKey()
	if err != nil {
		fmt.Println(err)
		return
	}
	var file bytes.Buffer
	w, err := crypto.SealTo(&file, sender.Recipient())
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Fprint(w, "the original")
	fmt.Println(w.Close())
	_, err = crypto.SealTo(&file)
	fmt.Println(err)
	// Output:
	// <nil>
	// seal to 0: not in the expected format: a sealed file has 1 to 1000 recipients
}
