using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Callers;

namespace TrustPoint.Ui.FirstStart;

/// <summary>An issuing authority that others have signed or made.</summary>
/// <param name="Pem">Its certificate and those above it, up to the root, in any order.</param>
/// <param name="LastCrl">The newest CRL that it published, where its key is in the token and has signed before; DER or PEM.</param>
/// <param name="IsUnused">Whether its key is in the token and has signed nothing yet.</param>
public sealed record BroughtAuthority(string Pem, byte[]? LastCrl = null, bool IsUnused = false);

/// <summary>
/// What takes the evaluation hierarchy's place: the domains that it issued for go on with the new issuing authority, and its own authorities are
/// retired. Refusals are those of <see cref="AuthoritySetup"/> and <see cref="OutsideAuthorities"/>.
/// </summary>
public interface IFirstHierarchy
{
    /// <summary>Name of the issuing authority that is made, requested or taken in.</summary>
    const string Issuing = "issuing-g1";

    /// <summary>Makes a root and an issuing authority below it.</summary>
    Task MakeAsync(Caller caller, string organization, CancellationToken ct);

    /// <summary>The request whose certificate is awaited; null: there is none.</summary>
    Task<AuthorityRequest?> AwaitedAsync(CancellationToken ct);

    /// <summary>Makes the key of an issuing authority and a request that an authority elsewhere signs.</summary>
    Task<AuthorityRequest> RequestAsync(Caller caller, string organization, CancellationToken ct);

    /// <summary>Gives that request up, and destroys its key.</summary>
    Task WithdrawAsync(Caller caller, CancellationToken ct);

    /// <summary>Takes in what was signed or made elsewhere.</summary>
    Task TakeInAsync(Caller caller, BroughtAuthority brought, CancellationToken ct);
}
