using Microsoft.AspNetCore.Components;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Profiles;
using TrustPoint.Devices.Registry;
using TrustPoint.Ui.Access;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Profiles;

/// <summary>One version of a profile in plain words: the one in force, or an earlier one; and how it differs from another.</summary>
public sealed partial class ProfilePage(ProfileCatalogue profiles, ProfileVersions kept, ProfileUses uses, CircuitCaller caller) : View
{
    private bool isLoaded;
    private IReadOnlyList<ProfileVersion> versions = [];
    private ProfileVersion? shown;
    private ProfileVersion? other;
    private Profile? profile;
    private IReadOnlyList<ProfileChapter> chapters = [];
    private ProfileUse? use;

    /// <summary>The profile's name.</summary>
    [Parameter]
    public required string Name { get; set; }

    /// <summary>Which version; null: the one in force.</summary>
    [SupplyParameterFromQuery(Name = "version")]
    public int? Version { get; set; }

    /// <summary>The version that it is compared with; null: none.</summary>
    [SupplyParameterFromQuery(Name = "with")]
    public int? With { get; set; }

    private bool IsInForce => shown!.Number == profiles.Find(Name)?.Version;

    /// <inheritdoc/>
    protected override async Task OnParametersSetAsync()
    {
        var person = await caller.NowAsync(Gone);
        versions = await kept.ListAsync(person, Name, Gone);
        shown = Find(Version ?? profiles.Find(Name)?.Version);
        other = Find(With);
        isLoaded = true;
        if (shown is null) return;
        profile = ProfileText.Parse(shown.Text, shown.Id) with { IsShipped = shown.IsShipped };
        chapters = new ProfileWording(Viewer.Words).Of(profile);
        use = person.ReachOf(Right.SeeDevices).IsAnywhere ? await uses.OfAsync(person, Name, Gone) : null;
    }

    private ProfileVersion? Find(int? number) => versions.FirstOrDefault(version => version.Number == number);
}
