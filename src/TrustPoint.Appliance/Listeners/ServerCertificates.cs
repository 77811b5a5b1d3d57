using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using TrustPoint.Appliance.Audit;
using TrustPoint.Appliance.Health;
using TrustPoint.Appliance.Keys;
using TrustPoint.Appliance.Options;
using TrustPoint.Ca.Approvals;
using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Credentials;
using TrustPoint.Ca.Domains;
using TrustPoint.Ca.Issuance;
using TrustPoint.Ca.Keys;
using TrustPoint.Formats;
using TrustPoint.Formats.Certificates;
using TrustPoint.Pkcs11.Tls;
using TrustPoint.Storage.Database;

namespace TrustPoint.Appliance.Listeners;

/// <summary>One of the two certificates that the TLS listeners show: its profile, where its key is, and whether it is the stand-by.</summary>
/// <param name="Profile">est-server carries serverAuth, clientAuth and cmcRA (RFC 7030 section 3.6.1), tls-server only the former.</param>
/// <param name="Keys">Where its key is made and used.</param>
/// <param name="IsStandby">Shown only while the first cannot be used.</param>
internal sealed record ServerCertificate(string Profile, ApplianceKeys Keys, bool IsStandby);

/// <summary>
/// Keeps the TLS server certificates good. Each stands in a file of the data directory; it is replaced when a third of its life is left, when
/// its key is gone, when it is not in the database as issued, when its authority is retired, or when it does not name every configured host name.
/// </summary>
internal sealed class ServerCertificates(
    ServerIdentity identity, Authorities authorities, CrossCertificates crosses, Domains domains, CertificateIssuance issuance, ICertificateQueries certificates,
    LogIdentity directory, ApplianceOptions options, Trouble trouble, SecondPerson secondPerson, TimeProvider time, ILogger<ServerCertificates> log)
{
    /// <summary>The job that looks after them.</summary>
    public const string Job = "tls-certificates";

    private static readonly AppliancePart Caller = new("tls-server");

    private readonly ConcurrentDictionary<string, KeyHandover> handovers = new(StringComparer.Ordinal);

    /// <summary>Shows the certificate that is kept, with a new one made first where it is time.</summary>
    /// <exception cref="KeyStoreUnavailableException">A new one is needed and cannot be made now.</exception>
    public async Task RefreshAsync(ServerCertificate wanted, CancellationToken ct)
    {
        if (domains.Default is not { } domain || authorities.Find(domain.Authority) is not { } issuer) return;
        var kept = Read(wanted);
        // Shown before it is replaced: a new one may have to wait for its key store.
        if (kept is not null) await ShowAsync(wanted, kept, ct);
        // LIF-57: where the authority of the default domain was ended, what there is serves the pages to its end.
        if (issuer.Record.Ending is not null) return;
        var reason = kept is null ? "there is none" : await WhyReplaceAsync(kept, wanted, ct);
        if (kept is not null && reason is null) await HandoverOf(wanted).SweepAsync(KeyIdOf(kept), ct);
        if (reason is null) return;

        log.LogInformation("New TLS server certificate ({Profile}): {Reason}", wanted.Profile, reason);
        var made = await IssueAsync(wanted, issuer, ct);
        await ShowAsync(wanted, made, ct);
        // A handshake may just have begun with the key before.
        if (kept is not null) HandoverOf(wanted).Replace(KeyIdOf(kept));
        await HandoverOf(wanted).SweepAsync(KeyIdOf(made), ct);
    }

    /// <summary>How the list of credentials shows it.</summary>
    public async Task<HeldCredential> HeldAsync(ServerCertificate wanted, CancellationToken ct)
    {
        var use = wanted.IsStandby ? CredentialUse.StandbyServer : CredentialUse.Server;
        var ending = HandoverOf(wanted).Ending;
        var kept = Read(wanted);
        var record = kept is null ? null : await certificates.FindBySha256Async(SHA256.HashData(kept.Der.Span), ct);
        return new(
            use, Job, record?.Authority, kept is null ? null : Convert.ToHexStringLower(SHA256.HashData(kept.Der.Span)), kept is null ? null : KeyIdOf(kept), wanted.Keys.Store.Protection,
            record?.CreatedAt, kept?.NotAfter, kept is null ? null : HeldCredentials.RenewalOf(kept.NotBefore, kept.NotAfter), ending);
    }

    private Certificate? Read(ServerCertificate wanted)
    {
        try
        {
            return Certificate.Decode(Pem.Certificates(File.ReadAllText(FileOf(wanted)))[0]);
        }
        catch (Exception unusable) when (unusable is IOException or DecodeException)
        {
            return null;
        }
    }

    private async Task<string?> WhyReplaceAsync(Certificate kept, ServerCertificate wanted, CancellationToken ct)
    {
        if (time.GetUtcNow() < kept.NotBefore) return "it is not valid yet";
        if (time.GetUtcNow() > HeldCredentials.RenewalOf(kept.NotBefore, kept.NotAfter)) return "less than a third of its life is left";
        var named = kept.SubjectAltNames.Select(name => name.ToString()).ToHashSet(StringComparer.OrdinalIgnoreCase);
        if (!HostNames().AltNames.All(name => named.Contains(name.ToString()))) return "the host names are others";
        var record = await certificates.FindBySha256Async(SHA256.HashData(kept.Der.Span), ct);
        if (record is not { Status: CertificateStatus.Issued }) return "it is not in the database as issued";
        // Devices are given the anchors of the authorities that go on.
        if (authorities.Find(record.Authority)?.Record.State == AuthorityState.Retired) return "its authority is retired";
        try
        {
            return (await wanted.Keys.Store.ListAsync(ct)).Any(stored => stored.Id == KeyIdOf(kept)) ? null : "its key is gone";
        }
        catch (KeyStoreUnavailableException)
        {
            return null; // whether the key is gone shows when the store is back
        }
    }

    private async Task<Certificate> IssueAsync(ServerCertificate wanted, IssuingAuthority issuer, CancellationToken ct)
    {
        var setup = new AuthoritySetup(authorities, issuance, wanted.Keys.Store, secondPerson, time);
        var made = await setup.CreateServiceAsync(Caller, new NewService
        {
            KeyLabel = KeyLabel(wanted),
            Authority = issuer.Name,
            Profile = wanted.Profile,
            Names = NamesUnder(issuer),
        }, ct);
        var file = FileOf(wanted);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        DurableFile.Replace(file, Encoding.ASCII.GetBytes(Pem.Of(made.Certificate.Der)));
        return Certificate.Decode(made.Certificate.Der);
    }

    private KeyHandover HandoverOf(ServerCertificate wanted) => handovers.GetOrAdd(wanted.Profile, _ => new(wanted.Keys.Store, KeyLabel(wanted), time));

    private string KeyLabel(ServerCertificate wanted) => $"TLS server ({wanted.Profile}) {directory.Id}";

    private async Task ShowAsync(ServerCertificate wanted, Certificate certificate, CancellationToken ct)
    {
        // RFC 8446 section 4.4.2: what is sent leads to the anchor, which is left out; or to the one whose place that took, for who knows no other yet.
        var issuer = authorities.All.FirstOrDefault(authority => authority.Certificate.Subject.Matches(certificate.Issuer));
        var chain = issuer is null ? [] : authorities.ChainOf(issuer);
        var sent = chain.Where(authority => authority.Record.Parent is not null).Select(authority => authority.Record.Certificate);
        if (chain is [.., var root]) sent = sent.Concat(await crosses.AboveAsync(root, ct));
        identity.Use(
            certificate.Der.ToArray(), sent, certificate.PublicKey.Der.Span,
            wanted.IsStandby ? wanted.Keys.TlsSigner(KeyIdOf(certificate)) : Reporting(wanted.Keys.TlsSigner(KeyIdOf(certificate))), wanted.IsStandby);
    }

    // A handshake may find the key store gone before the watch does: the next one is shown the stand-by.
    private SignDigest Reporting(SignDigest sign) => digest =>
    {
        try
        {
            return sign(digest);
        }
        catch (KeyStoreUnavailableException gone)
        {
            trouble.Report(KeyStoreWatch.Part, gone.Message);
            throw;
        }
    };

    private static string KeyIdOf(Certificate certificate) => StoredKey.IdOf(certificate.PublicKey.Der.Span);

    private string FileOf(ServerCertificate wanted) => Path.Combine(options.DataDirectory, "tls", wanted.Profile + ".pem");

    // Its organisation is its authority's: an evaluation hierarchy says so in every subject.
    private AuthorisedNames NamesUnder(IssuingAuthority issuer) => issuer.Certificate.Subject.Find(Oids.Organization) is { } organization
        ? HostNames() with { Values = new Dictionary<string, string> { ["service.organization"] = organization } }
        : HostNames();

    private AuthorisedNames HostNames() => new()
    {
        Dns = [.. options.HostNames.Where(name => !IPAddress.TryParse(name, out _))],
        Ip = [.. options.HostNames.Where(name => IPAddress.TryParse(name, out _))],
    };
}
