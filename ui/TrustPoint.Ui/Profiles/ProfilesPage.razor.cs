using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Domains;
using TrustPoint.Ca.Lists;
using TrustPoint.Ca.Profiles;
using TrustPoint.Ui.Access;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Profiles;

/// <summary>All profiles: what each is for, who uses it, how much hangs on it.</summary>
public sealed partial class ProfilesPage(ProfileCatalogue profiles, Domains domains, CertificateRegistry certificates, CircuitCaller caller) : View
{
    private ProfileWording wording = null!;
    private List<Row>? rows;

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        wording = new(Viewer.Words);
        var person = await caller.NowAsync(Gone);
        person.Require(Right.SeeSetup);
        var sees = person.ReachOf(Right.SeeDevices).IsAnywhere;
        var read = new List<Row>();
        // The plant's own first: they are what somebody comes to change.
        foreach (var profile in profiles.All.OrderBy(profile => profile.IsShipped))
        {
            read.Add(new(
                profile, [.. domains.All.Where(domain => domain.Profiles.Contains(profile.Name)).Select(domain => domain.Name)],
                sees ? await certificates.CountAsync(person, new(Profile: profile.Name), CertificateState.Good, Gone) : null));
        }
        rows = read;
    }

    private string Count(ListCount count) => count.IsExact ? Viewer.Words.Number(count.Value) : Say("list.moreThan", Viewer.Words.Number(count.Value));

    private sealed record Row(Profile Profile, IReadOnlyList<string> Domains, ListCount? Good);
}
