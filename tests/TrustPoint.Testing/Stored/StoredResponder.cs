using System.Security.Cryptography;
using Microsoft.Extensions.Logging.Abstractions;
using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Crls;
using TrustPoint.Ca.Ocsp;
using TrustPoint.Ca.Revocation;
using TrustPoint.Ca.Time;
using TrustPoint.Formats.Ocsp;

namespace TrustPoint.Testing.Stored;

/// <summary>The OCSP responder over a stored CA, and the commands that revoke.</summary>
public sealed class StoredResponder : IDisposable
{
    public static readonly Administrator Administrator = new("uid:0");

    private readonly StoredCa ca;

    private StoredResponder(StoredCa ca, OcspOptions options)
    {
        this.ca = ca;
        var clock = new CaClock(ca.Time);
        Revocations = new(ca.Authorities, ca.Store.Revocations, new CrlAgenda(ca.Time), ca.SecondPerson, clock);
        Delegated = new(ca.Authorities, ca.Setup, ca.Store.Certificates, ca.Keys, clock, "0123456789abcdef", ca.Time, NullLogger<DelegatedResponders>.Instance);
        Responder = new(ca.Authorities, ca.Store.Certificates, ca.Store.Revocations, Revocations.Changes, Delegated, ca.Keys, clock, options);
    }

    public Revocations Revocations { get; }

    public DelegatedResponders Delegated { get; }

    public OcspResponder Responder { get; }

    /// <summary>What is in the database.</summary>
    public ICertificateQueries Certificates => ca.Store.Certificates;

    /// <summary>What was revoked.</summary>
    public IRevocationStore Revoked => ca.Store.Revocations;

    public IssuingAuthority Root => ca.Authorities.Find("root")!;

    public IssuingAuthority Issuing => ca.Authorities.Find("issuing")!;

    /// <summary>Makes it, as a start does: each authority has its delegated responder.</summary>
    public static async Task<StoredResponder> StartAsync(StoredCa ca, OcspOptions? options = null)
    {
        var started = new StoredResponder(ca, options ?? new());
        await started.Delegated.RenewAsync(default);
        return started;
    }

    /// <summary>Asks about serial numbers of an authority; null: the issuing one.</summary>
    public ValueTask<OcspAnswer> AskAsync(IEnumerable<byte[]> serials, IssuingAuthority? authority = null, HashAlgorithmName? hash = null, byte[]? nonce = null) =>
        Responder.AnswerAsync(OcspRequest.Decode(OcspRequest.Encode(
            [.. serials.Select(serial => CertId.Of(hash ?? HashAlgorithmName.SHA1, (authority ?? Issuing).Certificate, serial))], nonce)), default);

    /// <summary>What is said about one certificate.</summary>
    public async Task<CertStatus> StatusAsync(byte[] serial) => (await SignedAsync(serial)).Data.Responses.Single().Status;

    /// <summary>The signed answer about one certificate.</summary>
    public async Task<BasicOcspResponse> SignedAsync(byte[] serial) => OcspResponse.Decode((await AskAsync([serial])).Der).Basic!;

    /// <summary>Revokes, holds or releases one.</summary>
    public async Task ChangeAsync(CertificateRecord certificate, RevocationOrder order)
    {
        var id = (await Certificates.FindAsync(certificate.Authority, certificate.Serial, default))!.Id;
        var verdict = (await Revocations.ChangeAsync(Administrator, [id], order, default)).Single();
        if (verdict is not RevocationVerdict.Changed) throw new InvalidOperationException($"{verdict}");
    }

    public void Dispose()
    {
        Responder.Dispose();
        Delegated.Dispose();
    }
}
