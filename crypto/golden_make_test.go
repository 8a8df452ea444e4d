package crypto

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"testing/cryptotest"
)

// makeGolden seals the document anew. Randomness is fixed, so that making it
// twice with one Go version gives the same files; another version may draw
// otherwise, and then the sealed files change while the formats stand.
func makeGolden(t *testing.T) {
	cryptotest.SetGlobalRandom(t, 30)
	g := &golden{files: map[string][]byte{}}
	keys := map[string]string{}
	for _, name := range []string{"recipient", "second", "sender", "unit", "kek", "holder0", "holder1", "holder2", "share"} {
		keys[name] = must(NewAccountKey()).Secret()
	}
	wrap, device := must(NewWrapKey()), must(NewDeviceKey(bytes.NewReader([]byte("device key of the golden files!!"))))
	keys["wrap"], keys["device"] = wrap.Secret(), device.Secret()
	f := &g.facts
	*f = goldenFacts{Document: DocumentID([]byte("golden document!")), Keys: keys, Passphrase: goldenPassword,
		People: map[string]PersonID{}, Device: device.Public(), DeviceID: device.ID(), Label: goldenLabel,
		Metadata: goldenMetadata, Original: "%PDF-1.7, say"}
	f.FirstDevice, f.SecondDevice = goldenHolder(0).Public(), goldenHolder(1).Public()
	for i, name := range []string{"recipient", "second", "sender", "unit", "holder0", "holder1", "successor"} {
		f.People[name] = PersonID{byte(0x11 * (i + 1)), 1: 0x5a, 15: byte(i)}
	}
	seed, pattern := Seed([]byte("the seed of the golden document.")), PatternKey([]byte("pattern key, golden document 001"))
	f.Seed, f.Pattern = hex.EncodeToString(seed[:]), hex.EncodeToString(pattern[:])

	master := &MasterGrant{Document: f.Document, Geometry: goldenGeometry, Seed: seed, Pattern: pattern}
	var pages []PageEntry
	for page, geometry := range goldenGeometry {
		var block bytes.Buffer
		keys := must(SealBlock(&block, f.Document, page, seed, func(tile, bit int) ([]byte, error) {
			return goldenPixels(page, tile, bit), nil
		}, geometry.Tiles()))
		g.files[fmt.Sprintf("page-%d.block", page)] = block.Bytes()
		pages = append(pages, PageEntry{geometry, HashOf(block.Bytes())})
		master.Keys = append(master.Keys, keys)
		salt := master.DeriveSalt(SaltBiases, PersonID{}, page)
		f.BiasSalts = append(f.BiasSalts, hex.EncodeToString(salt[:]))
		f.Biases = append(f.Biases, hex.EncodeToString(goldenBiases[page]))
		f.Codeword = append(f.Codeword, hex.EncodeToString(goldenCodeword[page]))
		f.SlotOrder = append(f.SlotOrder, slotOrder(seed, f.Document, page, geometry.Tiles()))
		var variants [][2]string
		for tile := range geometry.Tiles() {
			variants = append(variants, [2]string{hex.EncodeToString(goldenPixels(page, tile, 0)), hex.EncodeToString(goldenPixels(page, tile, 1))})
		}
		f.Variants = append(f.Variants, variants)
	}
	f.SlotOrder1024 = largeOrder(seed, f.Document)
	f.Container = ContainerHash(f.Document, pages)
	master.Container = f.Container
	recipient := f.People["recipient"]
	salt := master.DeriveSalt(SaltCodeword, recipient, 0)
	f.Salt, f.Commitment = hex.EncodeToString(salt[:]), CommitCodeword(f.Document, recipient, salt, goldenCodeword)
	for _, n := range []int{0, 1, 2, 7, 8, 9, 100, 127, 1000, 1023, 1025, 4097, 65537, 1_000_001} {
		f.Padme = append(f.Padme, [2]int{n, padme(n)})
	}

	share := &Share{must(ParseAccountKey(keys["share"])).identity}
	g.files["master-grant.bin"] = must(master.Encode())
	g.files["master-grant.age"] = must(SealGrant(g.files["master-grant.bin"], g.key("sender").Recipient()))
	g.files["grant.bin"] = must(g.grant(t).Encode())
	g.files["grant.age"] = must(SealGrant(g.files["grant.bin"], g.key("recipient").Recipient()))
	g.files["envelope.age"] = must(SealEnvelope(g.files["grant.age"], share.Recipient()))
	g.files["share.bin"] = encodeShare(keys["share"], f.Document, recipient, GrantRecipient)
	g.files["share.age"] = must(WrapShare(g.key("kek").Recipient(), share, f.Document, recipient, GrantRecipient))
	g.files["label.json"] = must(goldenLabel.Encode())
	g.files["label.age"] = must(SealLabel(goldenLabel, g.key("recipient").Recipient()))
	g.files["account-wrap.age"] = must(WrapAccount(g.key("recipient"), wrap.Recipient(), goldenPassword, MinWorkFactor))
	g.files["account-wrap-inside.age"] = must(openBytes(g.files["account-wrap.age"], stanzaX25519, wrap.identity, maxWrap))
	g.files["original.age"] = sealFile(t, []byte(f.Original), g.key("sender").Recipient(), g.key("unit").Recipient())
	shares := must(SplitRecovery(g.key("unit"), [3]AccountRecipient{g.key("holder0").Recipient(), g.key("holder1").Recipient(), g.key("holder2").Recipient()}))
	for i, pair := range recoveryPairs {
		g.files[fmt.Sprintf("recovery-%d%d.age", pair[0], pair[1])] = shares[i]
	}
	g.files["manifest-1.bin"] = must(SignManifest(g.manifests(t)[0], device))
	g.files["manifest-2.bin"] = must(SignManifest(g.manifests(t)[1], device))
	g.files["manifest-3.bin"] = must(SignManifest(g.manifests(t)[2], goldenHolder(1)))
	f.Manifests = []Hash{HashOf(g.files["manifest-1.bin"]), HashOf(g.files["manifest-2.bin"]), HashOf(g.files["manifest-3.bin"])}

	write := func(name string, data []byte) {
		if err := os.WriteFile(filepath.Join(goldenDir, name), data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, file := range goldenFiles {
		write(file.name, g.files[file.name])
		write(file.name+".txt", []byte(annotate(file.name, file.about, g.files[file.name], file.walk)))
	}
	write("golden.json", append(must(json.MarshalIndent(f, "", "  ")), '\n'))
}
