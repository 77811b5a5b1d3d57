namespace TrustPoint.Ui.Tests.Language;

/// <summary>What looks like a sentence in a source and is none that a page shows.</summary>
public partial class SentencesTests
{
    private static readonly HashSet<string> NotShown =
    [
        // Names of things, for programs or in certificates and records.
        "CRL {0} number {1}", "CRL {0} of before", "EST {0} {1}", "EST, no such operation",
        "OCSP responder ({0}) {1}", "OCSP responder of {0}", "TrustPoint trial", "audit log", "code of the console", "crl publication", "crl schedule",
        "crl watch", "entry {0} of the lost log", "first start", "second factor", "transfers {0} {1} {2}", "used before", "{0} Issuing CA G1", "{0} Root G1", "{0} of {1}",
        "{0} stand-by", "by hand", "{0} again {1}", "voucher signers",
        "Voucher signer", "Offline voucher signer", "PRIVATE KEY", "authority set-up", "subject {0}", "trustpoint act 1",
        "TEST – NOT FOR PRODUCTION – ", "Rehearsal {0}", "{0}signer {1}", "Trust anchor bundle", "TrustPoint token PIN of the {0}", "TrustPoint fingerprint of the set", "the old shares", "the new shares", "not known", "security officer", "ceremony {0}, script {1}", "TrustPoint ceremony approval\n{0}\n{1}\n", "TrustPoint ceremony minutes\n{0}\n{1}\n",
        // Rules by their names, and who acts where no person does.
        "LIF-60, LIF-65", "LIF-7, LIF-33", "released {0} {1} {2} {3}", "LIF-6, LIF-30", "LIF-6, LIF-34", "LIF-8, LIF-60", "LIF-12, LIF-50, LIF-51", "LIF-13, LIF-54, LIF-58", "LIF-13, LIF-52, LIF-53, LIF-58", "the clock",
        // What a ceremony would sign, on the command line.
        "(of the key that is made)", "(of the key of the request)", "(that of the request)", "(as the certificate of {0} says)", "(when it is signed)", "({0} days later)",
        "(the first)", "(above {0})", "(what is revoked by then)", "(with the one of the two roots that ends first)", "certificate of {0}", "certificate of {0} by {1}", "request of {0}", "revocation list of {0}", "trust anchors, signed below {0}",
        // YAML that a form writes.
        "{{kinds: {0}}}", "{{kinds: {0}, {1}}}", "rsaMinimumBits: {0}, rsaMaximumBits: {1}", ", required: true", ", uriSchemes: {0}", "{{lifetime: {0}, backdate: {1}}}",
        // On the wire.
        "Basic realm=\"est\", charset=\"UTF-8\"", "application/pkcs7-mime; smime-type=certs-only", "text/plain; charset=utf-8", "{0} (incident {1})\n",
        // In the service's log.
        "added the machine", "ended the sessions of", "gave other roles to", "made an API key for", "reset the password of", "reset the second factor of",
        "revoked an API key of", "It is too short.",
        // Before the appliance starts, and on its command line.
        "The checkpoint beside the database is not believed: {0} Put back the one that belongs to this log.",
        "The database is empty. Put the newest copy back that there is, and recover from that.", "The export of the log is not believed:\n{0}",
        "Entry {0} of the export of the log cannot be read: {1}",
        "{0} is not the name of a CRL of this appliance: give it under the name that it was published by, the authority's and .crl.",
        "{0} was not signed by {1}.", "{0} is no CRL: {1}",
        "{0} An older copy was put back: what happened since is not in it. Stop here and put the newer database back or, if it is lost, run './trustpoint recover', which shows what was lost and applies the revocations again. Nothing is served until then.",
        "{0}, or ra-operator:DOMAIN",
        // Who did it, in the log.
        "backup schedule", "backup create",
        // Parts of others, which stand there whole; and what a token says of a key.
        "not critical", "{0} or ", "{0} is not {1}",
        // Certificates of retirement: what they say is signed as it is, and they are verified by the command line.
        "Audit log ", "the signature does not verify", "it is not signed by the key of an audit log", "it is signed by {0}, not by the log's key that was given", "its entry is not proved to be on the log",
        "the entry on the log says something else", "certificate of retirement: {0}", "destroyed at the ceremony {0}, transcript {1}",
        "destroyed by the box in its own key store, which was asked for it afterwards and has no such key; copies in backups of before are not reached by that",
        "{0} keys {1}; the key of the log signs this and is destroyed after it", "destroyed; its store was asked for it afterwards and has no such key", "the authority {0} ended",
        // Commands, as they are typed.
        "./trustpoint device decommission {0} --reason \"its authority ends\"", "./trustpoint product retire {0} --reason \"the product line ends\" --proof \"...\"",
        "./trustpoint ca end {0} --reason \"the authority above it ends\"", "./trustpoint ca end {0} --reason \"its key ends\"", "./trustpoint cert revoke {0} --reason cessationOfOperation",
        // What the signer tells a front end that is in other hands, and its own log.
        "the key {0} is for nothing yet and signs only a request for a certificate of its own",
        "the authority {0} signs certificates from their grounds, and CRLs: this is neither", "the CRL names another signature algorithm", "the CRL is not that of {0}",
        "the certificate of {0} is not for signing CRLs", "the CRL names another key as its issuer's", "the CRL", "the CRL ends before it begins, or after its authority",
        "the CRL's number is too large", "crl {0} {1} {2}", "the CRL's number {0} is not above {1}, which {2} signed before",
        "an OCSP responder's key signs OCSP responses alone", "the OCSP response", "the OCSP response names another responder", "a key for {0} signs CMS messages alone",
        "a key for {0} signs no content of type {1}", "the checkpoint is that of {0}, not of {1}",
        "the audit log's key signs checkpoints, its own certificate and certificates of retirement alone", "log {0}",
        "the name is none of an authority", "the key {0} is in the token, and none that the signer made or was let know: who keeps the token destroys it", "the key to certify is the signer's own, for {0}", "a key that is no authority's certifies itself alone",
        "the serial number is not one that was drawn for it", "an authority", "OCSP responses", "ownership transfers", "the audit log", "nothing yet", "The name {0}",
        "more than {0} new keys within a second", "the certificate", "an authority's CRL is not cut into so many parts", "{0} is the name of {1} itself",
        "the serial number {0} was signed before", "the key {0} is not for TLS: only such a key signs a hash", "the certificate of {0} is not one of an authority",
        "the key {0} is for something else", "the signer speaks another version",
    ];
}
