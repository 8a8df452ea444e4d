package main

import (
	"crypto/tls"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"niem/exchange"
	"niem/ldapauth"
	"niem/storage/blob"
)

// serveSettings is everything "niem serve" needs.
type serveSettings struct {
	listen, tlsCert, tlsKey                                                     string
	database                                                                    string
	storeEndpoint, storeBucket, storeAccess, storeSecret, storeTLS, storeCA     string
	ldapURL, ldapStartTLS, ldapCA, ldapBase, ldapServiceDN, ldapServicePassword string
	ldapKind, ldapUserFilter, ldapRoles, ldapLists, ldapAttributes              string
	logKey, logVerifier                                                         string
	releaser                                                                    releaserAddress
	witnesses, witnessQuorum, witnessMaxAge, witnessRefuse                      string
	anchor                                                                      anchorSettings
	metricsListen, watchDisk                                                    string
	loginSettings
	factor factorSettings
	roster rosterSettings
	mail   mailSettings
}

// systemRoots says that the system's authorities are meant: trust is always
// stated, never a default.
const systemRoots = "system"

func (s *serveSettings) list() settings {
	return append(settings{
		{name: "listen", value: &s.listen, help: tSetListen},
		{name: "tls-cert", value: &s.tlsCert, help: tSetTLSCert},
		{name: "tls-key", value: &s.tlsKey, help: tSetTLSKey},
		{name: "database-url", value: &s.database, secret: true, help: tSetDatabase},
		{name: "store-endpoint", value: &s.storeEndpoint, help: tSetStoreEndpoint},
		{name: "store-bucket", value: &s.storeBucket, help: tSetStoreBucket},
		{name: "store-access-key", value: &s.storeAccess, secret: true, help: tSetStoreAccess},
		{name: "store-secret-key", value: &s.storeSecret, secret: true, help: tSetStoreSecret},
		{name: "store-tls", value: &s.storeTLS, help: tSetStoreTLS},
		{name: "store-ca", value: &s.storeCA, optional: true, help: tSetStoreCA},
		{name: "ldap-kind", value: &s.ldapKind, help: tSetLDAPKind},
		{name: "ldap-url", value: &s.ldapURL, help: tSetLDAPURL},
		{name: "ldap-starttls", value: &s.ldapStartTLS, help: tSetLDAPStartTLS},
		{name: "ldap-ca", value: &s.ldapCA, help: tSetLDAPCA},
		{name: "ldap-base-dn", value: &s.ldapBase, help: tSetLDAPBase},
		{name: "ldap-user-filter", value: &s.ldapUserFilter, optional: true, help: tSetLDAPUserFilter},
		{name: "ldap-role-groups-dn", value: &s.ldapRoles, optional: true, help: tSetLDAPRoles},
		{name: "ldap-lists-dn", value: &s.ldapLists, optional: true, help: tSetLDAPLists},
		{name: "ldap-attributes", value: &s.ldapAttributes, optional: true, help: tSetLDAPAttributes},
		{name: "ldap-service-dn", value: &s.ldapServiceDN, help: tSetLDAPService},
		{name: "ldap-service-password", value: &s.ldapServicePassword, secret: true, help: tSetLDAPPassword},
		{name: "log-key", value: &s.logKey, secret: true, help: tSetLogKey},
		{name: "login-key", value: &s.loginKey, secret: true, help: tSetLoginKey},
		{name: "directory-threshold", value: &s.threshold, help: tSetThreshold},
		{name: "directory-window", value: &s.thresholdWindow, help: tSetThresholdWindow},
		{name: "lock-ends", value: &s.lockEnds, help: tSetLockEnds},
		{name: "source-limit", value: &s.sourceLimit, help: tSetSourceLimit},
		{name: "trusted-proxies", value: &s.trustedProxies, optional: true, help: tSetTrustedProxies},
		{name: "log-verifier", value: &s.logVerifier, help: tSetLogVerifier},
		{name: "witnesses", value: &s.witnesses, optional: true, help: tSetWitnesses},
		{name: "witness-quorum", value: &s.witnessQuorum, optional: true, help: tSetWitnessQuorum},
		{name: "witness-max-age", value: &s.witnessMaxAge, help: tSetWitnessMaxAge},
		{name: "witness-silent-refuse", value: &s.witnessRefuse, help: tSetWitnessRefuse},
		{name: "metrics-listen", value: &s.metricsListen, optional: true, help: tSetMetricsListen},
		{name: "watch-disk", value: &s.watchDisk, optional: true, help: tSetWatchDisk},
	}, slices.Concat(s.anchor.list(), s.factor.list(), s.roster.list(), s.mail.list(), s.releaser.list())...)
}

func newServeSettings() *serveSettings {
	return &serveSettings{listen: "127.0.0.1:8443", storeBucket: "niem", storeTLS: "true", ldapStartTLS: "false", ldapKind: string(ldapauth.Auto),
		witnessMaxAge: "60s", witnessRefuse: string(exchange.ClassSensitive), anchor: newAnchorSettings(), loginSettings: newLoginSettings(), factor: newFactorSettings(), roster: newRosterSettings()}
}

// onOff reads a switch; anything but true and false is refused, so that a typing
// error can't switch protection off.
func onOff(name, value string) (bool, error) {
	switch value {
	case "true":
		return true, nil
	case "false":
		return false, nil
	}
	return false, fmt.Errorf("%s: %q is neither true nor false", variable(name), value)
}

func (s *serveSettings) tls() (*tls.Config, error) {
	pair, err := tls.LoadX509KeyPair(s.tlsCert, s.tlsKey)
	if err != nil {
		return nil, fmt.Errorf("TLS certificate: %w", err)
	}
	return &tls.Config{Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS13, NextProtos: []string{"h2", "http/1.1"}}, nil
}

func (s *serveSettings) store() (*blob.Store, error) {
	c, err := s.storeConfig()
	if err != nil {
		return nil, err
	}
	return blob.New(c)
}

func (s *serveSettings) storeConfig() (blob.Config, error) {
	encrypted, err := onOff("store-tls", s.storeTLS)
	return blob.Config{Endpoint: s.storeEndpoint, AccessKey: s.storeAccess, SecretKey: s.storeSecret,
		Bucket: s.storeBucket, TLS: encrypted, CAFile: fileOrSystem(s.storeCA)}, err
}

func (s *serveSettings) directory(now func() time.Time) (exchange.Directory, error) {
	start, err := onOff("ldap-starttls", s.ldapStartTLS)
	if err != nil {
		return nil, err
	}
	attributes, err := parseAttributes(s.ldapAttributes)
	if err != nil {
		return nil, err
	}
	return ldapauth.Open(ldapauth.Config{Kind: ldapauth.Kind(s.ldapKind), URL: s.ldapURL, StartTLS: start, CAFile: fileOrSystem(s.ldapCA), BaseDN: s.ldapBase,
		ServiceDN: s.ldapServiceDN, ServicePassword: s.ldapServicePassword, UserFilter: s.ldapUserFilter,
		RoleGroupsDN: s.ldapRoles, ListsDN: s.ldapLists, Attributes: attributes, Now: now})
}

// parseAttributes reads "unit=physicalDeliveryOfficeName,phone=mobile".
func parseAttributes(list string) (a ldapauth.Attributes, err error) {
	fields := map[string]*string{"id": &a.ID, "username": &a.Username, "principal": &a.Principal, "full-name": &a.FullName,
		"position": &a.Position, "phone": &a.Phone, "email": &a.Email, "unit": &a.Unit, "member": &a.Member}
	if list == "" {
		return a, nil
	}
	for pair := range strings.SplitSeq(list, ",") {
		name, attribute, _ := strings.Cut(pair, "=")
		field, known := fields[strings.TrimSpace(name)]
		if attribute = strings.TrimSpace(attribute); !known || !attributeName.MatchString(attribute) {
			return a, fmt.Errorf("%s: %q is none of %s with an attribute's name", variable("ldap-attributes"), pair,
				strings.Join(slices.Sorted(maps.Keys(fields)), ", "))
		}
		*field = attribute
	}
	return a, nil
}

// attributeName is the short form of RFC 4512, section 1.4.
var attributeName = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9-]*$`)

func fileOrSystem(ca string) string {
	if ca == systemRoots {
		return ""
	}
	return ca
}
