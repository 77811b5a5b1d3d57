using Microsoft.Extensions.Logging;
using TrustPoint.Appliance.Ceremonies;
using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Domains;

namespace TrustPoint.Appliance.Quickstart;

/// <summary>
/// The evaluation hierarchy of a new data directory: a root, an issuing authority, a domain to enrol in. Everything in it says that it is
/// for evaluation.
/// </summary>
/// <param name="setup">Makes authorities.</param>
/// <param name="domains">Keeps domains.</param>
/// <param name="id">What the labels of the keys end with.</param>
/// <param name="log">The log.</param>
internal sealed class EvaluationHierarchy(AuthoritySetup setup, Domains domains, string id, ILogger<EvaluationHierarchy> log)
{
    private const string Root = "evaluation-root-g1";
    private const string Issuing = "evaluation-issuing-g1";
    private const string Organization = "TrustPoint Evaluation";
    private static readonly AppliancePart Caller = new("quickstart");

    /// <summary>Makes it.</summary>
    public async Task CreateAsync(CancellationToken ct)
    {
        log.LogInformation("Making an evaluation hierarchy");
        _ = await setup.CreateAsync(Caller, DeclaredHierarchy.Root with
        {
            Name = Root,
            CommonName = "TrustPoint Evaluation Root G1",
            Organization = Organization,
            KeyLabel = $"{Root} {id}",
            Evaluation = true,
        }, ct);
        _ = await setup.CreateAsync(Caller, DeclaredHierarchy.Issuing with
        {
            Name = Issuing,
            Parent = Root,
            CommonName = "TrustPoint Evaluation Issuing CA G1",
            Organization = Organization,
            KeyLabel = $"{Issuing} {id}",
            Evaluation = true,
        }, ct);
        await domains.SaveAsync(Caller, new Domain
        {
            Name = "plant",
            Authority = Issuing,
            Profiles = ["ldevid", "tls-client", "tls-server", "tls-peer", "opc-ua-application"],
            Default = true,
        }, ct);
    }
}
