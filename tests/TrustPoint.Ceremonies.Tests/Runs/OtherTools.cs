using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Keys;
using TrustPoint.Ceremonies.Runs;
using TrustPoint.Ceremonies.Scripts;
using TrustPoint.Formats.Certificates;

namespace TrustPoint.Ceremonies.Tests.Runs;

/// <summary>The machine of the box, but where a test has it do something else.</summary>
internal class OtherTools(ICeremonyTools machine) : ICeremonyTools
{
    public virtual Task<Facts> LookAtMachineAsync(bool offline, CancellationToken ct) => machine.LookAtMachineAsync(offline, ct);

    public virtual Task<Facts> LookAtTokenAsync(WantedToken wanted, bool blank, CancellationToken ct) => machine.LookAtTokenAsync(wanted, blank, ct);

    public virtual Task<Facts> PrepareTokenAsync(WantedToken wanted, string serial, TokenPins pins, CancellationToken ct) => machine.PrepareTokenAsync(wanted, serial, pins, ct);

    public virtual async Task<ICeremonyDesk> OpenAsync(WantedToken wanted, string serial, TokenPins pins, CancellationToken ct) => Before(await machine.OpenAsync(wanted, serial, pins, ct));

    public virtual Task WithdrawAsync(string authority, CancellationToken ct) => machine.WithdrawAsync(authority, ct);

    public Task RevokeAsync(string ceremony, string issuer, DateTimeOffset since, CancellationToken ct) => machine.RevokeAsync(ceremony, issuer, since, ct);

    public ITokenCare Tokens => machine.Tokens;

    public IKeyEnd End => machine.End;

    public ICeremonyDesk Own() => Before(machine.Own());

    /// <summary>What stands between the ceremony and a desk.</summary>
    protected virtual ICeremonyDesk Before(ICeremonyDesk desk) => desk;
}

/// <summary>A desk, but where a test has it do something else.</summary>
internal class OtherDesk(ICeremonyDesk desk) : ICeremonyDesk
{
    public virtual Task<Facts> MakeKeyAsync(string label, KeyAlgorithm algorithm, CancellationToken ct) => desk.MakeKeyAsync(label, algorithm, ct);

    public virtual Task DestroyKeyAsync(string keyId, CancellationToken ct) => desk.DestroyKeyAsync(keyId, ct);

    public virtual Task<IReadOnlyList<string>> KeysAsync(string label, CancellationToken ct) => desk.KeysAsync(label, ct);

    public virtual Task<CeremonyProduct> SignRootAsync(NewAuthority authority, string keyId, CancellationToken ct) => desk.SignRootAsync(authority, keyId, ct);

    public virtual Task<CeremonyProduct> SignAuthorityAsync(NewAuthority authority, ReadOnlyMemory<byte> request, CancellationToken ct) => desk.SignAuthorityAsync(authority, request, ct);

    public virtual Task<CeremonyProduct> RequestAsync(NewAuthority authority, CancellationToken ct) => desk.RequestAsync(authority, ct);

    public virtual Task<CeremonyProduct> SignCrlAsync(string authority, CeremonyWork.RootCrl? wanted, bool rehearsal, CancellationToken ct) => desk.SignCrlAsync(authority, wanted, rehearsal, ct);

    public virtual Task<CeremonyProduct?> FindRequestAsync(NewAuthority authority, CancellationToken ct) => desk.FindRequestAsync(authority, ct);

    public virtual Task<CeremonyProduct?> FindAsync(NewAuthority authority, CancellationToken ct) => desk.FindAsync(authority, ct);

    public virtual Task<CeremonyProduct?> FindSignedAsync(NewAuthority authority, DateTimeOffset since, CancellationToken ct) => desk.FindSignedAsync(authority, since, ct);

    public virtual Task<CeremonyProduct?> FindCrlAsync(string authority, DateTimeOffset since, CancellationToken ct) => desk.FindCrlAsync(authority, since, ct);

    public virtual Task<Facts> VerifyAsync(CeremonyProduct product, CancellationToken ct) => desk.VerifyAsync(product, ct);

    public Task<IReadOnlyList<SeenKey>> SeeKeysAsync(CancellationToken ct) => desk.SeeKeysAsync(ct);

    public Task<CeremonyProduct> CrossCertifyAsync(CeremonyWork.CrossCertificate cross, CancellationToken ct) => desk.CrossCertifyAsync(cross, ct);

    public Task<CeremonyProduct?> FindCrossAsync(CeremonyWork.CrossCertificate cross, DateTimeOffset since, CancellationToken ct) => desk.FindCrossAsync(cross, since, ct);

    public Task<Facts> MakeSignerKeyAsync(string label, KeyAlgorithm algorithm, CancellationToken ct) => desk.MakeSignerKeyAsync(label, algorithm, ct);

    public Task<CeremonyProduct> SignServiceAsync(NewService service, string keyId, string file, CancellationToken ct) => desk.SignServiceAsync(service, keyId, file, ct);

    public Task<CeremonyProduct?> FindServiceAsync(NewService service, string keyId, string file, CancellationToken ct) => desk.FindServiceAsync(service, keyId, file, ct);

    public Task<byte[]> SignBundleAsync(CeremonyWork.TrustAnchors work, NewService service, CancellationToken ct) => desk.SignBundleAsync(work, service, ct);

    public CeremonyProduct BundleOf(CeremonyWork.TrustAnchors work, byte[] message, string title, string ceremony) => desk.BundleOf(work, message, title, ceremony);

    public Certificate CertificateOf(string authority) => desk.CertificateOf(authority);

    public ValueTask DisposeAsync() => desk.DisposeAsync();
}
