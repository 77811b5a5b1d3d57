using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using TrustPoint.Est.Connections;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.CsrAttributes;
using TrustPoint.Formats.Requests;

namespace TrustPoint.Est.Tests.Hosting;

/// <summary>An authority that signs with the base library, and misbehaves when told to.</summary>
internal sealed class FakeAuthority : IEstAuthority, IDisposable
{
    public const string User = "pump-1";
    public const string Code = "7K3M-QX9P-2DVA-8WHT-C4EN";

    private readonly TestKey key = new();

    public FakeAuthority() => Certificate = key.SelfSigned("CN=Fake CA", authority: true);

    public X509Certificate2 Certificate { get; }

    /// <summary>Domains by label; the empty one stands for no label.</summary>
    public Dictionary<string, FakeDomain> Domains { get; } = [];

    public ConcurrentQueue<EstRefusal> Refusals { get; } = [];

    public ConcurrentQueue<EstContact> Contacts { get; } = [];

    public ConcurrentQueue<CertificationRequest> Requests { get; } = [];

    /// <summary>Thrown instead of issuing.</summary>
    public Exception? Trouble { get; set; }

    /// <summary>Thrown instead of recording.</summary>
    public Exception? RecordTrouble { get; set; }

    /// <summary>False: there were too many.</summary>
    public bool KeepsRefusals { get; set; } = true;

    public (string UserName, string Password) LastCredentials { get; private set; }

    /// <summary>SHA-256 of client certificates that are admitted.</summary>
    public HashSet<string> Admitted { get; } = [];

    public HashSet<string> RegistrationAuthorities { get; } = [];

    /// <summary>DER of what the last client sent beside its certificate.</summary>
    public IReadOnlyList<byte[]> OtherCertificates { get; private set; } = [];

    public void Hear(EstContact contact) => Contacts.Enqueue(contact);

    public IEstDomain? Find(EstLabel label) => Domains.GetValueOrDefault(label.ToString());

    public ValueTask<IEstDomain?> FindAsync(ClientCertificates? client, CancellationToken ct) => new(Domains.GetValueOrDefault(""));

    public Task<bool> RecordAsync(EstRefusal refusal, CancellationToken ct)
    {
        if (RecordTrouble is not null) throw RecordTrouble;
        Refusals.Enqueue(refusal);
        return Task.FromResult(KeepsRefusals);
    }

    public ReadOnlyMemory<byte> Issue(CertificationRequest request)
    {
        if (Trouble is not null) throw Trouble;
        if (!request.ProvesPossession()) throw EstError.BadRequest("the request is not signed by its key");
        Requests.Enqueue(request);
        var loaded = CertificateRequest.LoadSigningRequest(
            request.Der.ToArray(), HashAlgorithmName.SHA256, CertificateRequestLoadOptions.UnsafeLoadCertificateExtensions);
        using var issued = loaded.Create(Certificate, DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow.AddHours(12), RandomNumberGenerator.GetBytes(16));
        Admitted.Add(Convert.ToHexStringLower(SHA256.HashData(issued.RawData)));
        return issued.RawData;
    }

    public void Dispose()
    {
        Certificate.Dispose();
        key.Dispose();
    }

    internal sealed class FakeDomain(FakeAuthority authority) : IEstDomain
    {
        public bool LinkingRequired { get; init; }

        public IReadOnlyList<ReadOnlyMemory<byte>> CaCertificates { get; init; } = [authority.Certificate.RawData];

        public ValueTask<IReadOnlyList<ReadOnlyMemory<byte>>> CaCertificatesAsync(CancellationToken ct) => new(CaCertificates);

        public CsrAttrs Anonymous { get; init; } = new([]);

        public CsrAttrs Known { get; init; } = new([]);

        public CsrAttrs CsrAttributes(IEstClient? client) => client is null ? Anonymous : Known;

        public ValueTask<IEstClient> AdmitAsync(string userName, string password, IPAddress? source, CancellationToken ct)
        {
            authority.LastCredentials = (userName, password);
            return (userName, password) is (User, Code)
                ? new(new FakeClient(authority, null, false))
                : throw EstError.Unauthorized("wrong");
        }

        public ValueTask<IEstClient> AdmitAsync(ClientCertificates certificates, CancellationToken ct)
        {
            authority.OtherCertificates = [.. certificates.Others.Select(other => other.Der.ToArray())];
            return authority.Admitted.Contains(certificates.Sha256)
                ? new(new FakeClient(authority, certificates.Own, authority.RegistrationAuthorities.Contains(certificates.Sha256)))
                : throw EstError.Forbidden("the client certificate is not accepted: it is not known here");
        }
    }

    private sealed class FakeClient(FakeAuthority authority, Certificate? own, bool isRegistrationAuthority) : IEstClient
    {
        public bool IsRegistrationAuthority => isRegistrationAuthority;

        public ValueTask<ReadOnlyMemory<byte>> EnrolAsync(CertificationRequest request, CancellationToken ct) => new(authority.Issue(request));

        public ValueTask<IEstRenewal> FindRenewalAsync(CertificationRequest request, CancellationToken ct) => new(new FakeRenewal(authority, own!));
    }

    private sealed class FakeRenewal(FakeAuthority authority, Certificate renewed) : IEstRenewal
    {
        public Certificate Renewed => renewed;

        public ValueTask<ReadOnlyMemory<byte>> ReenrolAsync(CertificationRequest request, CancellationToken ct) => new(authority.Issue(request));
    }
}
