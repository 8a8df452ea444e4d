package crypto

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "make the golden files anew: a change of format")

const goldenDir = "testdata/golden"

// goldenFiles are the files of one small sealed document, one or two a format.
var goldenFiles = []struct {
	name, about string
	walk        func(*annotator)
}{
	{"page-0.block", "page block of 2 x 2 tiles, colour", annotateBlock},
	{"page-1.block", "page block of 2 x 1 tiles, gray", annotateBlock},
	{"grant.bin", "a recipient's grant, before it is sealed", annotateGrant},
	{"grant.age", "the grant sealed to its recipient: G", annotateAge},
	{"envelope.age", "G under the share's layer: E", annotateAge},
	{"master-grant.bin", "the master grant, before it is sealed", annotateMaster},
	{"master-grant.age", "the master grant sealed to the sender", annotateAge},
	{"share.bin", "a share with its names, before it is wrapped", annotateShare},
	{"share.age", "the share wrapped by the releaser's key-encryption key", annotateAge},
	{"label.json", "a label, before it is sealed", annotateLabel},
	{"label.age", "the label sealed to the recipient", annotateAge},
	{"manifest-1.bin", "the signed manifest, version 1", annotateManifest},
	{"manifest-2.bin", "version 2: one more recipient", annotateManifest},
	{"manifest-3.bin", "version 3: recovery holders hand the sender's part to a successor", annotateManifest},
	{"account-wrap.age", "an account key under device and passphrase, the device's layer", annotateAge},
	{"account-wrap-inside.age", "the same without the device's layer", annotateAge},
	{"recovery-01.age", "the unit's recovery key for holders 0 and 1, holder 0's layer", annotateAge},
	{"recovery-02.age", "the same for holders 0 and 2, holder 0's layer", annotateAge},
	{"recovery-12.age", "the same for holders 1 and 2, holder 1's layer", annotateAge},
	{"original.age", "an original for the sender and the unit's recovery key", annotateAge},
}

// goldenFacts is what the golden files must say when read: keys to open them
// with, and what is inside. It is golden.json, read by the TypeScript tests too.
type goldenFacts struct {
	Document      DocumentID          `json:"document"`
	People        map[string]PersonID `json:"people"`
	Keys          map[string]string   `json:"keys"`
	Passphrase    string              `json:"passphrase"`
	Device        DevicePublic        `json:"devicePublic"`
	DeviceID      Hash                `json:"deviceId"`
	FirstDevice   DevicePublic        `json:"firstDevicePublic"`  // of holder 0
	SecondDevice  DevicePublic        `json:"secondDevicePublic"` // of holder 1
	Container     Hash                `json:"container"`
	Manifests     []Hash              `json:"manifests"`
	Seed          string              `json:"seed"`
	Pattern       string              `json:"pattern"`
	Salt          string              `json:"salt"`
	BiasSalts     []string            `json:"biasSalts"`
	Biases        []string            `json:"biases"`
	Codeword      []string            `json:"codeword"`
	Commitment    Commitment          `json:"commitment"`
	SlotOrder1024 Hash                `json:"slotOrder1024"` // of page 2 with 1024 tiles, slots in decimal, joined by commas
	SlotOrder     [][]int             `json:"slotOrder"`
	Variants      [][][2]string       `json:"variants"`
	Label         Label               `json:"label"`
	Metadata      string              `json:"metadata"`
	Original      string              `json:"original"`
	Padme         [][2]int            `json:"padme"`
}

// golden is the document whose files lie in testdata, open.
type golden struct {
	facts goldenFacts
	files map[string][]byte
}

var (
	goldenGeometry = []PageGeometry{
		{Width: 30, Height: 44, Cols: 2, Rows: 2, Color: true, Quality: 88},
		{Width: 31, Height: 15, Cols: 2, Rows: 1, Quality: 85},
	}
	goldenCodeword = [][]byte{{0b1001}, {0b10}}
	goldenBiases   = [][]byte{{0, 1, 2, 0}, {2, 1}}
	goldenLabel    = Label{Subject: "V/v tăng cường kiểm tra <đợt 2>", Files: []string{"12-SYT-VP.pdf", "Phụ lục.png"}, Note: "Kính gửi anh Ưỡn,\n\txin đọc trước 15h."}
	goldenPassword = "mật khẩu thử nghiệm"
	goldenMetadata = `{"number":"12/SYT-VP","urgency":"hoả tốc"}`
)

func goldenPixels(page, tile, bit int) []byte {
	return []byte(strings.Repeat(fmt.Sprintf("page %d tile %d bit %d;", page, tile, bit), 1+tile+bit))
}

func TestGoldenFiles(t *testing.T) {
	if *update {
		makeGolden(t)
	}
	g := readGolden(t)
	for _, f := range goldenFiles {
		want := must(os.ReadFile(filepath.Join(goldenDir, f.name+".txt")))
		if got := annotate(f.name, f.about, g.files[f.name], f.walk); got != string(want) {
			t.Errorf("%s.txt is not the comment of %s", f.name, f.name)
		}
	}
	entries := must(os.ReadDir(goldenDir))
	if len(entries) != 2*len(goldenFiles)+1 {
		t.Errorf("%d files in %s, want %d", len(entries), goldenDir, 2*len(goldenFiles)+1)
	}
}

func readGolden(t testing.TB) *golden {
	t.Helper()
	g := &golden{files: map[string][]byte{}}
	if err := json.Unmarshal(must(os.ReadFile(filepath.Join(goldenDir, "golden.json"))), &g.facts); err != nil {
		t.Fatal(err)
	}
	for _, f := range goldenFiles {
		g.files[f.name] = must(os.ReadFile(filepath.Join(goldenDir, f.name)))
	}
	return g
}

func (g *golden) key(name string) *AccountKey { return must(ParseAccountKey(g.facts.Keys[name])) }

// master is the master grant as the facts tell it, with the file keys that age
// drew when the golden files were made.
func (g *golden) master(t *testing.T) *MasterGrant {
	t.Helper()
	m := &MasterGrant{Document: g.facts.Document, Container: g.facts.Container, Geometry: goldenGeometry,
		Seed: Seed(unhex(g.facts.Seed)), Pattern: PatternKey(unhex(g.facts.Pattern))}
	drawn, err := ParseMasterGrant(g.files["master-grant.bin"])
	if err != nil {
		t.Fatal(err)
	}
	m.Keys = drawn.Keys
	return m
}

// grant is the recipient's grant as the facts tell it.
func (g *golden) grant(t *testing.T) *Grant {
	master := g.master(t)
	grant := &Grant{Document: g.facts.Document, Recipient: g.facts.People["recipient"], Container: g.facts.Container,
		SenderDevice: g.facts.DeviceID, Seed: master.Seed, Salt: Salt(unhex(g.facts.Salt))}
	for page, bits := range goldenCodeword {
		p := GrantPage{Bits: bits}
		for tile, pair := range master.Keys[page] {
			p.Keys = append(p.Keys, pair[bits[0]>>tile&1])
		}
		grant.Pages = append(grant.Pages, p)
	}
	return grant
}

// goldenHolder is the device of a recovery holder, 0 or 1.
func goldenHolder(n int) *DeviceKey {
	return must(NewDeviceKey(strings.NewReader(fmt.Sprintf("device of holder %d, golden files", n)[:32])))
}

// manifests are all versions as the facts and the other golden files tell them.
func (g *golden) manifests(t *testing.T) [3]*Manifest {
	f := g.facts
	hash := func(name string) Hash { return HashOf(g.files[name]) }
	one := &Manifest{Version: 1, Authority: AuthoritySender, Document: f.Document, Metadata: []byte(goldenMetadata),
		Original: hash("original.age"), Device: f.DeviceID}
	master := g.master(t)
	for page, geometry := range goldenGeometry {
		one.Pages = append(one.Pages, PageEntry{geometry, hash(fmt.Sprintf("page-%d.block", page))})
		one.Biases = append(one.Biases, CommitBiases(f.Document, page, master.DeriveSalt(SaltBiases, PersonID{}, page), goldenBiases[page]))
	}
	entry := func(kind GrantKind, person string, G, E string) ManifestGrant {
		e := ManifestGrant{Kind: kind, Person: f.People[person], KeyEvent: HashOf([]byte("key event of " + person)),
			Label: hash("label.age"), G: hash(G), E: hash(E)}
		if kind == GrantRecipient {
			salt := master.DeriveSalt(SaltCodeword, e.Person, 0)
			e.Codeword = CommitCodeword(f.Document, e.Person, salt, goldenCodeword)
		}
		return e
	}
	one.Grants = []ManifestGrant{
		entry(GrantRecipient, "recipient", "grant.age", "envelope.age"),
		entry(GrantMaster, "sender", "master-grant.age", "envelope.age"),
		entry(GrantRecovery, "unit", "master-grant.age", "envelope.age"),
	}
	two := *one
	two.Version, two.Previous = 2, hash("manifest-1.bin")
	two.Grants = slices.Insert(slices.Clone(one.Grants), 1, entry(GrantRecipient, "second", "grant.age", "envelope.age"))
	three := two
	three.Version, three.Previous, three.Authority, three.Device = 3, hash("manifest-2.bin"), AuthorityRecovery, f.SecondDevice.ID()
	three.Grants = slices.Insert(slices.Clone(two.Grants), 2, entry(GrantRecipient, "successor", "grant.age", "envelope.age"))
	three.Grants[3] = entry(GrantMaster, "successor", "master-grant.age", "envelope.age")
	three.Mandate = &Mandate{Order: [16]byte([]byte("recovery order 1")), Unit: f.People["unit"], Key: HashOf([]byte(g.key("unit").Recipient().String())),
		Document: f.Document, From: f.People["sender"], To: f.People["successor"], Expires: 1_800_000_000,
		First: f.People["holder0"], Second: f.People["holder1"], Device: f.FirstDevice.ID()}
	three.Mandated = must(three.Mandate.Sign(goldenHolder(0)))
	return [3]*Manifest{one, &two, &three}
}

// TestGoldenBytes holds that what the facts tell is written to the same bytes as
// ever: the formats that are ours alone are compared whole.
func TestGoldenBytes(t *testing.T) {
	g := readGolden(t)
	device := must(ParseDeviceKey(g.facts.Keys["device"]))
	share := must(ParseAccountKey(g.facts.Keys["share"]))
	manifests := g.manifests(t)
	for name, got := range map[string][]byte{
		"grant.bin":        must(g.grant(t).Encode()),
		"master-grant.bin": must(g.master(t).Encode()),
		"share.bin":        encodeShare(share.Secret(), g.facts.Document, g.facts.People["recipient"], GrantRecipient),
		"label.json":       must(goldenLabel.Encode()),
		"manifest-1.bin":   must(SignManifest(manifests[0], device)),
		"manifest-2.bin":   must(SignManifest(manifests[1], device)),
		"manifest-3.bin":   must(SignManifest(manifests[2], goldenHolder(1))),
	} {
		if !bytes.Equal(got, g.files[name]) {
			t.Errorf("%s is written otherwise now: a change of format", name)
		}
	}
	if c := ContainerHash(g.facts.Document, manifests[0].Pages); c != g.facts.Container {
		t.Errorf("container hash %s", c)
	}
	for page, geometry := range goldenGeometry {
		if got := slotOrder(Seed(unhex(g.facts.Seed)), g.facts.Document, page, geometry.Tiles()); !slices.Equal(got, g.facts.SlotOrder[page]) {
			t.Errorf("page %d: order of slots %v", page, got)
		}
	}
	if got := largeOrder(Seed(unhex(g.facts.Seed)), g.facts.Document); got != g.facts.SlotOrder1024 {
		t.Errorf("1024 tiles: order of slots hashes to %s", got)
	}
	for _, step := range g.facts.Padme {
		if padme(step[0]) != step[1] {
			t.Errorf("padme(%d) = %d", step[0], padme(step[0]))
		}
	}
}

// TestGoldenOpens reads every golden file the way a program does.
func TestGoldenOpens(t *testing.T) {
	g := readGolden(t)
	f := g.facts
	signer := func(s Signing) (DevicePublic, error) {
		for name, device := range map[string]DevicePublic{"sender": f.Device, "holder0": f.FirstDevice, "holder1": f.SecondDevice} {
			if s.Device == device.ID() && s.Person == f.People[name] && (s.Authority == AuthorityRecovery) == (name != "sender") {
				return device, nil
			}
		}
		return DevicePublic{}, fmt.Errorf("no such device")
	}
	chain, err := VerifyChain([][]byte{g.files["manifest-1.bin"], g.files["manifest-2.bin"]}, signer)
	if err == nil { // what recovery holders added leaves everything else as it was
		_, err = VerifyChain([][]byte{g.files["manifest-1.bin"], g.files["manifest-2.bin"], g.files["manifest-3.bin"]}, signer)
	}
	if err != nil {
		t.Fatal(err)
	}
	share, doc, who, kind, err := UnwrapShare(g.key("kek"), g.files["share.age"])
	if err != nil || doc != f.Document || who != f.People["recipient"] || kind != GrantRecipient {
		t.Fatalf("share: %v", err)
	}
	G := must(share.PeelEnvelope(g.files["envelope.age"]))
	grant := must(ParseGrant(must(OpenGrant(G, g.key("recipient")))))
	if err := CheckGrantInChain(chain, grant, G); err != nil {
		t.Fatal(err)
	}
	master := must(ParseMasterGrant(must(OpenGrant(g.files["master-grant.age"], g.key("sender")))))
	if err := chain[1].CheckMasterGrant(master, GrantMaster, f.People["sender"], g.files["master-grant.age"]); err != nil {
		t.Fatal(err)
	}
	for page, keys := range master.Keys {
		bytesOfBlock := g.files[fmt.Sprintf("page-%d.block", page)]
		if err := chain[1].CheckBlock(page, bytesOfBlock); err != nil {
			t.Fatal(err)
		}
		block := must(OpenBlock(bytesOfBlock, f.Document, page, grant.Seed, len(keys)))
		for tile, pair := range keys {
			for bit, key := range pair {
				if got := must(block.Variant(tile, bit, key)); !bytes.Equal(got, goldenPixels(page, tile, bit)) {
					t.Errorf("page %d tile %d bit %d: %q", page, tile, bit, got)
				}
			}
			bit := grant.Pages[page].Bit(tile)
			if grant.Pages[page].Keys[tile] != pair[bit] {
				t.Errorf("page %d tile %d: the grant's key is another", page, tile)
			}
		}
	}
	if err := chain[1].CheckLabel(GrantRecipient, f.People["recipient"], g.files["label.age"]); err != nil {
		t.Error(err)
	}
	if label := must(OpenLabel(g.files["label.age"], g.key("recipient"))); label.Subject != goldenLabel.Subject || label.Note != goldenLabel.Note {
		t.Errorf("label %+v", label)
	}
	inside := must(openBytes(g.files["account-wrap.age"], stanzaX25519, must(ParseWrapKey(f.Keys["wrap"])).identity, maxWrap))
	if !bytes.Equal(inside, g.files["account-wrap-inside.age"]) {
		t.Error("another file under the device's layer")
	}
	account := must(UnwrapAccount(g.files["account-wrap.age"], must(ParseWrapKey(f.Keys["wrap"])), f.Passphrase))
	if account.Secret() != f.Keys["recipient"] {
		t.Error("another account key came out of its wrap")
	}
	shares := [3][]byte{g.files["recovery-01.age"], g.files["recovery-02.age"], g.files["recovery-12.age"]}
	for _, pair := range recoveryPairs {
		a, b := g.key(fmt.Sprintf("holder%d", pair[0])), g.key(fmt.Sprintf("holder%d", pair[1]))
		if must(JoinRecovery(shares, b, a)).Secret() != f.Keys["unit"] {
			t.Errorf("holders %v open another key", pair)
		}
	}
	for _, reader := range []string{"sender", "unit"} {
		if plain, err := openFile(g.files["original.age"], g.key(reader)); err != nil || string(plain) != f.Original {
			t.Errorf("original by %s: %v", reader, err)
		}
	}
}

// largeOrder names the order of the largest page's slots.
func largeOrder(seed Seed, doc DocumentID) Hash {
	var text []string
	for _, slot := range slotOrder(seed, doc, 2, MaxTilesPerPage) {
		text = append(text, strconv.Itoa(slot))
	}
	return HashOf([]byte(strings.Join(text, ",")))
}

func unhex(s string) []byte { return must(hex.DecodeString(s)) }
