using System.Security.Cryptography;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Domains;
using TrustPoint.Ca.Keys;
using TrustPoint.Ca.Time;
using TrustPoint.Formats;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Cms;

namespace TrustPoint.Ca.Transfers;

/// <summary>A document of an ownership transfer that people sign.</summary>
public enum TransferDocument
{
    /// <summary>The seller's.</summary>
    Statement,

    /// <summary>The buyer's.</summary>
    Acceptance,
}

/// <summary>Nobody can sign transfers of the domain: says why and what to do.</summary>
/// <param name="message">For people.</param>
public sealed class NoTransferSignerException(string message) : Exception(message);

/// <summary>
/// Signs the documents of ownership transfers for people (LIF-31, LIF-32). Each person has a key of their own in the key store, for each domain, made at first
/// need and certified by the domain's authority; it signs only what that person has just proved to want signed, by its hash.
/// </summary>
/// <param name="authorities">Where the authorities of the domains are.</param>
/// <param name="setup">Makes the certificates.</param>
/// <param name="certificates">Where they are found, and whether they are good.</param>
/// <param name="keys">Where their keys are.</param>
/// <param name="log">Where each signature is written down before it is made.</param>
/// <param name="clock">The CA's time.</param>
/// <param name="instance">The data directory's id, with which the labels of the keys end.</param>
public sealed class TransferSigners(
    Authorities.Authorities authorities, AuthoritySetup setup, ICertificateQueries certificates, IKeyStore keys, IAuditStore log, CaClock clock, string instance) : IDisposable
{
    private const string Profile = "transfer-signer";
    private const int NewestLookedAt = 1000;

    // What every OpenSSL verifies.
    private const SignatureScheme Scheme = SignatureScheme.EcdsaSha256;

    private static readonly AppliancePart Maker = new("transfers");

    private readonly SemaphoreSlim making = new(1);

    /// <summary>What a person proves to want: it stands on the page on which the proof is given.</summary>
    /// <param name="document">Which document.</param>
    /// <param name="content">Its bytes.</param>
    public static string ProofOf(TransferDocument document, ReadOnlyMemory<byte> content) => $"transfer {WordOf(document)} {Sha256Of(content)}";

    /// <summary>Signs a document for a person.</summary>
    /// <param name="caller">The person, with a fresh proof for this very document.</param>
    /// <param name="domain">For which domain.</param>
    /// <param name="document">Which document.</param>
    /// <param name="content">Its bytes.</param>
    /// <param name="ct">Stops the wait.</param>
    /// <returns>DER of a detached CMS, with the signer's certificate and the domain authority's.</returns>
    /// <exception cref="NotAllowedException">The person may not, or gave no such proof.</exception>
    /// <exception cref="NoTransferSignerException">The domain's authority may not issue.</exception>
    /// <exception cref="KeyStoreUnavailableException">The key cannot be used now.</exception>
    public async Task<byte[]> SignAsync(Person caller, Domain domain, TransferDocument document, ReadOnlyMemory<byte> content, CancellationToken ct)
    {
        caller.RequireProof(Right.TransferDevices, ProofOf(document, content), domain.Name);
        var authority = authorities.Find(domain.Authority) ?? throw new NoTransferSignerException($"the domain {domain.Name} has no authority here that could certify whoever signs");
        var now = clock.Now();
        var (certificate, key) = await FindAsync(caller.Name, domain.Name, authority, now, ct);
        using (key)
        {
            // Written down first: no signature that nobody knows of.
            await WriteAsync(now, AuditOutcome.Success, null, ct);
            var draft = new SignedMessageDraft(Oids.Data, content, certificate, key.Algorithm, now, [authority.Certificate]) { IsDetached = true };
            try
            {
                return draft.Assemble(await key.SignAsync(keys, draft.ToSign, ct));
            }
            catch (Exception failed)
            {
                // Nobody is held to what the key did not sign.
                await WriteAsync(clock.Latest, AuditOutcome.Refused, failed.Message, CancellationToken.None);
                throw;
            }
        }

        Task WriteAsync(DateTimeOffset at, AuditOutcome outcome, string? reason, CancellationToken stop) => log.AppendAsync(AuditEntry.Create(
            AuditEventType.TransferSigned, at, caller, outcome,
            ("domain", domain.Name), ("document", WordOf(document)), ("sha256", Sha256Of(content)), ("signer", Sha256Of(certificate.Der)), ("reason", reason)), stop);
    }

    /// <inheritdoc/>
    public void Dispose() => making.Dispose();

    private async Task<(Certificate Certificate, SigningKey Key)> FindAsync(string person, string domain, IssuingAuthority authority, DateTimeOffset now, CancellationToken ct)
    {
        await making.WaitAsync(ct);
        try
        {
            return await FindKeptAsync(person, domain, authority, now, ct) ?? await MakeAsync(person, domain, authority, now, ct);
        }
        finally
        {
            making.Release();
        }
    }

    private async Task<(Certificate Certificate, SigningKey Key)?> FindKeptAsync(string person, string domain, IssuingAuthority authority, DateTimeOffset now, CancellationToken ct)
    {
        var newest = await certificates.ListAsync(new(Profile: Profile), CertificateSort.Newest, null, NewestLookedAt, ct);
        foreach (var record in newest.Items.Where(record => record.Authority == authority.Name && record.Status == CertificateStatus.Issued && IsYoung(record, now)))
        {
            var certificate = Certificate.Decode(record.Der);
            if (certificate.Subject.Find(Oids.CommonName) != person || certificate.Subject.Find(Oids.OrganizationalUnit) != domain) continue;
            if (!certificate.Issuer.Equals(authority.Certificate.Subject) || !certificate.IsSignedBy(authority.Certificate.PublicKey)) continue;
            if (await keys.FindAsync(certificate.PublicKey.Der, ct) is { } key) return (certificate, new(key.Id, Scheme, certificate.PublicKey));
        }
        return null;
    }

    private async Task<(Certificate Certificate, SigningKey Key)> MakeAsync(string person, string domain, IssuingAuthority authority, DateTimeOffset now, CancellationToken ct)
    {
        if (authorities.Inactive(authority, now) is { } reason) throw new NoTransferSignerException($"nobody may sign transfers of the domain {domain}: {reason}");
        var made = await setup.CreateServiceAsync(Maker, new()
        {
            KeyLabel = $"transfers {domain} {person} {instance}",
            Authority = authority.Name,
            Profile = Profile,
            Names = new() { Values = new Dictionary<string, string> { ["transfer.domain"] = domain, ["transfer.person"] = person } },
        }, ct);
        var certificate = Certificate.Decode(made.Certificate.Der);
        return (certificate, new(made.Key.Id, Scheme, certificate.PublicKey));
    }

    // A transfer waits for its buyer and for the manufacturer: until it is booked the signer's certificate must be good. So a third of its life is left.
    private static bool IsYoung(CertificateRecord record, DateTimeOffset now) => now >= record.NotBefore && now < record.NotAfter - ((record.NotAfter - record.NotBefore) / 3);

    private static string WordOf(TransferDocument document) => document == TransferDocument.Statement ? "statement" : "acceptance";

    private static string Sha256Of(ReadOnlyMemory<byte> octets) => Convert.ToHexStringLower(SHA256.HashData(octets.Span));
}
