package blob

import (
	"bytes"
	"crypto/rand"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"niem/deploy/parts"
	"niem/exchange"
	"niem/storage/blob/blobtest"
)

// withRights is a client of MinIO that may do what a policy file says of a bucket
// of its own, and nothing else.
func withRights(t *testing.T, server *parts.S3Server, file, placeholder, bucket string) *minio.Core {
	t.Helper()
	policy, err := os.ReadFile(filepath.Join("..", "..", "deploy", "minio", file))
	if err != nil {
		t.Fatal(err)
	}
	renamed := strings.NewReplacer("arn:aws:s3:::"+placeholder+"\"", "arn:aws:s3:::"+bucket+"\"", "arn:aws:s3:::"+placeholder+"/", "arn:aws:s3:::"+bucket+"/").Replace(string(policy))
	limited, err := credentials.NewSTSAssumeRole("http://"+server.Endpoint, credentials.STSAssumeRoleOptions{AccessKey: server.AccessKey, SecretKey: server.SecretKey, Policy: renamed})
	if err != nil {
		t.Fatal(err)
	}
	client, err := minio.NewCore(server.Endpoint, &minio.Options{Creds: limited, Region: "us-east-1", BucketLookup: minio.BucketLookupPath, MaxRetries: 1})
	if err != nil {
		t.Fatal(err)
	}
	return client
}

// nothingElse tries what neither policy gives.
func nothingElse(t *testing.T, client *minio.Core, own, other string) {
	t.Helper()
	ctx := t.Context()
	if _, err := client.Client.PutObject(ctx, other, "x", strings.NewReader("x"), 1, minio.PutObjectOptions{}); !denied(err) {
		t.Errorf("writes to another bucket: %v", err)
	}
	if _, _, _, err := client.GetObject(ctx, other, "there", minio.GetObjectOptions{}); !denied(err) {
		t.Errorf("reads another bucket: %v", err)
	}
	if err := client.Client.MakeBucket(ctx, "made-"+strings.ToLower(rand.Text()), minio.MakeBucketOptions{}); !denied(err) {
		t.Errorf("makes a bucket: %v", err)
	}
	if err := client.SetBucketPolicy(ctx, own, `{"Version":"2012-10-17","Statement":[]}`); !denied(err) {
		t.Errorf("changes who may: %v", err)
	}
	if err := client.RemoveBucket(ctx, own); !denied(err) {
		t.Errorf("removes the bucket: %v", err)
	}
}

func denied(err error) bool { return minio.ToErrorResponse(err).Code == "AccessDenied" }

// TestPoliciesAreEnoughAndNoMore: what the pages on installing give the service's
// users carries the whole contract, with and without versions, and ends there.
func TestPoliciesAreEnoughAndNoMore(t *testing.T) {
	server := parts.TestStores(t)["minio"]
	ctx := t.Context()
	other := open(t, server)
	if _, err := other.client.Client.PutObject(ctx, other.bucket, "there", strings.NewReader("x"), 1, minio.PutObjectOptions{}); err != nil {
		t.Fatal(err)
	}
	for _, versions := range []bool{false, true} {
		whole := open(t, server)
		if versions {
			if err := whole.client.EnableVersioning(ctx, whole.bucket); err != nil {
				t.Fatal(err)
			}
		}
		limited := &Store{client: withRights(t, server, "documents.json", "niem", whole.bucket), bucket: whole.bucket}
		if err := limited.Prepare(ctx); err != nil {
			t.Errorf("the server does not start: %v", err)
		}
		blobtest.Run(t, limited)
		nothingElse(t, limited.client, whole.bucket, other.bucket)
	}

	whole := &Anchors{open(t, server)}
	whole.store.bucket = "anchors-" + strings.ToLower(rand.Text())
	if err := whole.Prepare(ctx); err != nil {
		t.Fatal(err)
	}
	limited := &Anchors{&Store{client: withRights(t, server, "anchors.json", "niem-anchors", whole.store.bucket), bucket: whole.store.bucket}}
	if err := limited.Prepare(ctx); err != nil {
		t.Errorf("anchors are not prepared: %v", err)
	}
	if err := limited.Keep(ctx, "2026-11/000001", []byte("checkpoint"), time.Now().Add(time.Hour)); err != nil {
		t.Errorf("nothing is anchored: %v", err)
	}
	months, err := limited.Months(ctx)
	if err != nil || len(months) != 1 {
		t.Fatalf("%v, %v", months, err)
	}
	read := 0
	if err := limited.Kept(ctx, months[0], func(k exchange.KeptAnchor) error {
		content, until, err := limited.Read(ctx, k)
		read++
		if err != nil || !bytes.Equal(content, []byte("checkpoint")) || until.Before(time.Now()) {
			t.Errorf("read %q until %s: %v", content, until, err)
		}
		return err
	}); err != nil || read != 1 {
		t.Errorf("%d anchors read: %v", read, err)
	}
	if err := limited.store.client.Client.RemoveObject(ctx, whole.store.bucket, "2026-11/000001", minio.RemoveObjectOptions{}); !denied(err) {
		t.Errorf("an anchor is deleted: %v", err)
	}
	nothingElse(t, limited.store.client, whole.store.bucket, other.bucket)
}
