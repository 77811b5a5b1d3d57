using System.Globalization;
using Microsoft.AspNetCore.Components;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Profiles;
using TrustPoint.Ca.Yaml;
using TrustPoint.Devices.Registry;
using TrustPoint.Ui.Access;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Profiles;

/// <summary>
/// Writes the next version of a profile, or a copy of one. The text is what counts: the form shows what it says and changes its lines, and
/// every change is checked at once. What it would touch is seen before it is in force.
/// </summary>
public sealed partial class EditProfilePage(ProfileCatalogue profiles, ProfileVersions kept, ProfileUses uses, CircuitCaller caller, NavigationManager navigation)
    : CommandView(caller, Right.ManageProfiles)
{
    private const int FewestLines = 16;

    private bool isLoaded;
    private string before = "";
    private string text = "";
    private string newName = "";
    private ProfileForm? form;
    private IReadOnlyList<YamlError> problems = [];
    private Profile? looked;
    private ProfileUse? use;

    /// <summary>The profile; null: a new one.</summary>
    [Parameter]
    public string? Name { get; set; }

    /// <summary>The profile that a new one is a copy of.</summary>
    [SupplyParameterFromQuery(Name = "of")]
    public string? Of { get; set; }

    /// <summary>The version that is taken again; null: the one in force is changed.</summary>
    [SupplyParameterFromQuery(Name = "again")]
    public int? Again { get; set; }

    private bool IsNew => Name is null;

    private string Title => IsNew ? Say("profile.copy.of", Of) : Again is { } number ? Say("profile.again.of", Name, number) : Say("profile.edit.of", Name);

    private int LineCount => Math.Max(FewestLines, text.Count(character => character == '\n') + 1);

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        await base.OnInitializedAsync();
        var person = await NowAsync();
        if (profiles.Find(Name ?? Of ?? "") is not { } now || (!IsNew && now.IsShipped))
        {
            navigation.NavigateTo("/not-found");
            return;
        }
        before = IsNew ? "" : now.Text;
        newName = $"plant-{now.Name}"[..Math.Min(32, now.Name.Length + 6)];
        var from = Again is { } number ? (await kept.FindAsync(person, now.Name, number, Gone))?.Text ?? now.Text : now.Text;
        text = IsNew ? ProfileEdit.Copy(from, newName) : ProfileEdit.WithVersion(from, now.Version + 1);
        Judge(person);
        isLoaded = true;
    }

    private static int Number(object? typed, int otherwise) => int.TryParse(typed as string, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : otherwise;

    private async Task TypeAsync(string typed)
    {
        text = typed;
        Judge(await NowAsync());
    }

    private void Judge(Caller now)
    {
        try
        {
            form = ProfileForm.Of(kept.Check(now, text));
            problems = [];
        }
        catch (ProfileException refused)
        {
            problems = refused.Errors;
            form = Readable();
        }
    }

    // A text that is sound in itself and does not fit beside others can still be changed by the form.
    private ProfileForm? Readable()
    {
        try
        {
            return ProfileForm.Of(ProfileText.Parse(text, ""));
        }
        catch (ProfileException)
        {
            return null;
        }
    }

    private Task ChangeAsync(ProfileForm changed) => TypeAsync(changed.WriteTo(text, form!));

    // Where RSA keys are used like the others, they stay so.
    private Task ChangeUsageAsync(IReadOnlyList<string> chosen) =>
        ChangeAsync(form! with { KeyUsage = chosen, KeyUsageRsa = form.KeyUsageRsa.SequenceEqual(form.KeyUsage) ? chosen : form.KeyUsageRsa });

    private Task RenameAsync(string typed)
    {
        newName = typed.Trim();
        return TypeAsync(ProfileEdit.Copy(text, newName));
    }

    private Task<bool> LookAsync() => TryAsync(async now =>
    {
        looked = kept.Check(now, text);
        use = now.ReachOf(Right.SeeDevices).IsAnywhere ? await uses.OfAsync(now, looked.Name, Gone) : null;
    });

    private Task<bool> SaveAsync() => TryAsync(async now =>
    {
        var saved = await kept.SaveAsync(now, text, Gone);
        navigation.NavigateTo($"/profiles/{saved.Name}");
    });

    private void Back() => looked = null;

    private Task<bool> TryAsync(Func<Person, Task> act) => DoAsync(async now =>
    {
        try
        {
            await act(now);
        }
        catch (ProfileException refused)
        {
            (problems, looked) = (refused.Errors, null);
        }
    });
}
