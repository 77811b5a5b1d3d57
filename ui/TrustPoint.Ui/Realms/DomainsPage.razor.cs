using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Domains;
using TrustPoint.Ca.Lists;
using TrustPoint.Devices.Registry;
using TrustPoint.Ui.Access;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Realms;

/// <summary>All domains: who issues in each, what its devices may ask for, how many there are.</summary>
public sealed partial class DomainsPage(Domains domains, DeviceRegistry devices, CircuitCaller caller) : View
{
    private List<Row>? rows;

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        var person = await caller.NowAsync(Gone);
        person.Require(Right.SeeSetup);
        var read = new List<Row>();
        foreach (var domain in domains.All)
            read.Add(new(domain, person.May(Right.SeeDevices, domain.Name) ? await devices.CountAsync(person, new(Domain: domain.Name), Gone) : null));
        rows = read;
    }

    private IEnumerable<string> Marks(Domain domain)
    {
        if (domain.Default) yield return Say("domain.default.mark");
        yield return Say(domain.Approval ? "domain.approval.mark" : "domain.open.mark");
        if (domain.LinkingRequired) yield return Say("domain.linking.mark");
    }

    private sealed record Row(Domain Domain, ListCount? Devices);
}
