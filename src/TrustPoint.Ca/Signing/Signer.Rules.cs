using System.Buffers.Binary;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using TrustPoint.Ca.Audit.Checkpoints;
using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Issuance;
using TrustPoint.Ca.Keys;
using TrustPoint.Ca.Profiles;
using TrustPoint.Ca.Retirement;
using TrustPoint.Formats;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Ocsp;
using TrustPoint.Formats.Requests;

namespace TrustPoint.Ca.Signing;

/// <content>What each kind of key signs, and what it does not.</content>
public sealed partial class Signer
{
    private async Task CheckAsync(KnownKey known, SignatureScheme scheme, ReadOnlyMemory<byte> message)
    {
        switch (known.Purpose)
        {
            case KeyPurpose.Authority: CheckCrl(known, scheme, message); break;
            case KeyPurpose.Ocsp: await CheckOcspAsync(known, message); break;
            case KeyPurpose.Voucher: CheckContentType(known, message, Oids.VoucherContent, Oids.Data); break;
            case KeyPurpose.Tls: CheckContentType(known, message, Oids.VoucherContent); break;
            case KeyPurpose.Transfer: CheckContentType(known, message, Oids.Data); break;
            case KeyPurpose.Log: await CheckLogAsync(known, message); break;
            // A new key that signs a checkpoint is a log's from then on: those who verify know whose.
            case KeyPurpose.New when ReadMessage.CheckpointOf(message) is { } first:
                book.Keep(known with { Purpose = KeyPurpose.Log, Name = first.Origin });
                RaiseLog(known.Id, first);
                break;
            default: throw Refused($"the key {known.Id} is for nothing yet and signs only a request for a certificate of its own");
        }
    }

    // RFC 5280 section 5.
    private void CheckCrl(KnownKey known, SignatureScheme scheme, ReadOnlyMemory<byte> message)
    {
        var certificate = IssuerOf(known, scheme).Certificate!;
        var list = ReadMessage.CrlOf(message, scheme.ToAlgorithm()) ?? throw Refused($"the authority {known.Name} signs certificates from their grounds, and CRLs: this is neither");
        if (!list.SignatureAlgorithm.Equals(scheme.ToAlgorithm())) throw Refused("the CRL names another signature algorithm");
        if (!list.Issuer.Equals(certificate.Subject)) throw Refused($"the CRL is not that of {known.Name}");
        if (certificate.KeyUsage?.HasFlag(KeyUsages.CrlSign) != true) throw Refused($"the certificate of {known.Name} is not for signing CRLs");
        if (certificate.SubjectKeyIdentifier is { } own && list.Extensions.AuthorityKeyIdentifier is { } named && !named.Span.SequenceEqual(own.Span)) throw Refused("the CRL names another key as its issuer's");
        CheckTime(list.ThisUpdate, "the CRL");
        if (list.NextUpdate <= list.ThisUpdate || list.NextUpdate > certificate.NotAfter) throw Refused("the CRL ends before it begins, or after its authority");
        // Section 5.2.3: of each part, the full ones and the deltas, the number rises.
        var number = list.Number > ulong.MaxValue ? throw Refused("the CRL's number is too large") : (UInt128)list.Number;
        var part = list.Distribution is { Uris: [var first, ..] } ? new Uri(first).AbsolutePath : "";
        if (book.Raise($"crl {known.Id} {(list.DeltaBase is null ? "full" : "delta")} {part}", new(number), mayFall: false) is { } before)
            throw Refused($"the CRL's number {number} is not above {before.Value}, which {known.Name} signed before");
        var octets = new byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(octets, number);
        book.Intend([new(time.GetUtcNow(), known.Name!, octets.AsSpan().TrimStart((byte)0).ToArray(), SHA256.HashData(message.Span), SigningIntent.Crl)]);
    }

    // RFC 6960 section 4.2.2.3: the responder is the holder of this key, and the answer is of now.
    private async Task CheckOcspAsync(KnownKey known, ReadOnlyMemory<byte> message)
    {
        var data = ReadMessage.OcspOf(message) ?? throw Refused("an OCSP responder's key signs OCSP responses alone");
        CheckTime(data.ProducedAt, "the OCSP response");
        if (!responders.TryGetValue(known.Id, out var own))
        {
            var key = (await keys.ListAsync(CancellationToken.None)).First(key => key.Id == known.Id);
            own = responders[known.Id] = ResponderId.Of(Formats.Keys.SubjectPublicKey.Decode(key.SubjectPublicKeyInfo));
        }
        if (data.Responder is not ResponderId.ByKey named || !named.Hash.Span.SequenceEqual(own.Hash.Span)) throw Refused("the OCSP response names another responder");
    }

    // RFC 5652 section 5.3.
    private static void CheckContentType(KnownKey known, ReadOnlyMemory<byte> message, params string[] allowed)
    {
        if (ReadMessage.ContentTypeOf(message) is not { } type) throw Refused($"a key for {Word(known.Purpose)} signs CMS messages alone");
        if (!allowed.Contains(type)) throw Refused($"a key for {Word(known.Purpose)} signs no content of type {type}");
    }

    private async Task CheckLogAsync(KnownKey known, ReadOnlyMemory<byte> message)
    {
        if (ReadMessage.CheckpointOf(message) is { } checkpoint)
        {
            if (checkpoint.Origin != known.Name) throw Refused($"the checkpoint is that of {checkpoint.Origin}, not of {known.Name}");
            RaiseLog(known.Id, checkpoint);
            return;
        }
        // What the log says in retirements: its own certificate, of which there is one, and messages.
        if (ReadMessage.ContentTypeOf(message) == Oids.Data) return;
        var key = (await keys.ListAsync(CancellationToken.None)).First(key => key.Id == known.Id);
        if (!message.Span.SequenceEqual(LogCertificate.Of(new LogKey(known.Name!, key.SubjectPublicKeyInfo)))) throw Refused("the audit log's key signs checkpoints, its own certificate and certificates of retirement alone");
    }

    // C2SP tlog-checkpoint, "Signatures": never a smaller tree, nor another one of the same size. The same one may be signed again.
    private void RaiseLog(string keyId, Checkpoint checkpoint)
    {
        var height = new Height((UInt128)checkpoint.Size, Convert.ToBase64String(checkpoint.Root));
        if (book.Raise($"log {keyId}", height, mayFall: IsOpen) is not { } before) return;
        // As after a restore.
        throw ForRoot(before.Value == height.Value
            ? $"a checkpoint over {height.Value} entries, where one over as many others was signed,"
            : $"a checkpoint over {height.Value} entries, where one over {before.Value} was signed,");
    }

    private KnownKey? PurposeFor(Profile profile, string subjectKey)
    {
        var own = book.Find(subjectKey);
        if (!Purposes.SpeaksForAuthority(profile))
        {
            return own is null or { Purpose: KeyPurpose.New } ? null : throw Refused($"the key to certify is the signer's own, for {Word(own.Purpose)}");
        }
        if (Purposes.Of(profile) is { } purpose && own is not null && (own.Purpose == KeyPurpose.New || own.Purpose == purpose)) return own.Purpose == purpose ? null : own with { Purpose = purpose };
        RequireOpen($"a certificate of the profile {profile.Name} for a key that is not the signer's");
        return null;
    }

    // A key that was not made here is one that was in the token before: while root has it open it may be taken for new.
    private async Task<KnownKey> KnownAsync(string keyId, CancellationToken ct)
    {
        if (book.Find(keyId) is { } known) return known;
        if (await keys.DescribeAsync(keyId, ct) is null) throw new KeyNotFoundException($"The signer has no key {keyId}.");
        RequireOpen("a key that it did not make");
        return new(keyId, KeyPurpose.New);
    }

    private Issuer IssuerOf(KnownKey known, SignatureScheme scheme) => issuers.GetOrAdd((known.Id, scheme), _ =>
    {
        var certificate = Certificate.Decode(known.Certificate!);
        return new(known.Name!, certificate, KeyOf(known.Id, scheme, certificate.PublicKey), new());
    });

    private static Issuer SelfOf(string keyId, SignatureScheme scheme, CertificationRequest? request, KnownKey known) =>
        request is not null && StoredKey.IdOf(request.PublicKey.Der.Span) == keyId
            ? new(known.Id, null, KeyOf(keyId, scheme, request.PublicKey), new())
            : throw Refused("a key that is no authority's certifies itself alone");

    private static AuthorityKey KeyOf(string keyId, SignatureScheme scheme, Formats.Keys.SubjectPublicKey publicKey)
    {
        try
        {
            return new(keyId, scheme, publicKey);
        }
        catch (InvalidDataException wrong)
        {
            throw Refused(wrong.Message);
        }
    }

    private Profile ProfileOf(CertificateGrounds grounds) =>
        profiles.Find(grounds.Profile.Split('@')[0]) is { } profile && profile.Id == grounds.Profile
            ? profile
            : throw Refused($"the profile {grounds.Profile} is not one that it was let know: as root, on the box, 'trustpoint signer allow profile FILE'");

    private void CheckTime(DateTimeOffset at, string what)
    {
        var now = time.GetUtcNow();
        if ((at - now).Duration() > Tolerance) throw Refused($"{what} is dated {at:u}, and its clock says {now:u}", ClockRetry);
    }

    // The form and the time of one that is drawn here: then none is fresh that was forgotten.
    private static byte[] SerialOf(ReadOnlyMemory<byte> tbs, DateTimeOffset issuedAt)
    {
        var serial = Told(() => TbsCertificate.SerialOf(tbs));
        return SerialNumbers.IsDrawnAt(serial, issuedAt) ? serial : throw Refused("the serial number is not one that was drawn for it");
    }

    private void CheckPublicUrl(string url)
    {
        lock (settling)
        {
            if (book.PublicUrl == url) return;
            if (book.PublicUrl is not null) RequireOpen($"another address in certificates than {(book.PublicUrl is "" ? "none" : book.PublicUrl)}");
            book.SettlePublicUrl(url);
            log.LogWarning("Certificates point to {Url} from now on", url is "" ? "nowhere" : url);
        }
    }

    private void Count(string authority)
    {
        if (!caps.GetOrAdd(authority, _ => new(limits.CertificatesPerSecond, time)).TryTake())
            throw Refused($"more than {limits.CertificatesPerSecond} certificates of {authority} within a second (TrustPoint:Signer:CertificatesPerSecond)", TimeSpan.FromSeconds(1));
        var now = time.GetUtcNow();
        if (limits.CertificatesPerDay is { } most && book.CountOn(now, authority) >= most)
            throw Refused($"more than {most} certificates of {authority} today (TrustPoint:Signer:CertificatesPerDay)", now.UtcDateTime.Date.AddDays(1) - now.UtcDateTime);
    }

    private void RequireOpen(string what)
    {
        if (!IsOpen) throw ForRoot(what);
    }

    private static SigningRefusedException ForRoot(string what) => Refused($"{what} is for root to allow, on the box: 'trustpoint signer open --minutes 30', then again");

    private static T Told<T>(Func<T> act)
    {
        try
        {
            return act();
        }
        catch (DecodeException malformed)
        {
            throw Refused(malformed.Message);
        }
    }

    private static SigningRefusedException Refused(string reason, TimeSpan? retryAfter = null) => new($"The signer refuses: {reason}.", retryAfter);

    private static string Word(KeyPurpose purpose) => purpose switch
    {
        KeyPurpose.Authority => "an authority",
        KeyPurpose.Tls => "TLS",
        KeyPurpose.Ocsp => "OCSP responses",
        KeyPurpose.Voucher => "vouchers",
        KeyPurpose.Transfer => "ownership transfers",
        KeyPurpose.Log => "the audit log",
        _ => "nothing yet",
    };
}
