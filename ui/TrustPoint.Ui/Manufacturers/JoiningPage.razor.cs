using Microsoft.AspNetCore.Components;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Domains;
using TrustPoint.Devices.Manufacturers;
using TrustPoint.Ui.Access;
using TrustPoint.Ui.Elements;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Manufacturers;

/// <summary>How a manufacturer's devices come in by voucher: who is asked, who comes in, and what is made of their past. It says what is wrong while it is typed.</summary>
public sealed partial class JoiningPage(AcceptedManufacturers manufacturers, Domains domains, CircuitCaller caller, NavigationManager navigation) : CommandView(caller, Right.AcceptManufacturers)
{
    private Manufacturer? maker;
    private JoiningForm? form;
    private string tried = "";
    private bool isRare;

    /// <summary>The manufacturer.</summary>
    [Parameter]
    public required string Name { get; set; }

    private string Title => Say("joining.title", Foreign.Seen(Name, 32));

    // Whether the domain that is chosen takes its devices.
    private bool TakesThem => (form!.Domain.Length == 0 ? domains.Default : domains.Find(form.Domain))?.Manufacturers.Contains(Name) == true;

    // What the rules as they stand in the form say about a serial number.
    private string Tried => (tried.Length, maker!.AutoAdd, form!.AsksPerson) switch
    {
        (0, _, _) => "joining.try.hint",
        (_, true, _) => "joining.try.auto",
        _ when new JoinRules { Serials = form.SerialLines }.Lists(tried) => "joining.try.listed",
        (_, _, true) => "joining.try.waits",
        _ => "joining.try.refused",
    };

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        await base.OnInitializedAsync();
        maker = manufacturers.Find(Name);
        form = maker?.Joining is { } rules ? JoiningForm.Of(rules) : new();
        isRare = form.HasRare;
    }

    private Task SaveAsync() => SaveAsync(form!.ToRules);

    private Task StopAsync() => SaveAsync(() => null);

    private async Task SaveAsync(Func<JoinRules?> rules)
    {
        if (await DoAsync(person => AcceptAsync(person, rules()))) navigation.NavigateTo($"/manufacturers#{Name}");
    }

    // With the anchors that it has by now.
    private Task AcceptAsync(Person person, JoinRules? rules) =>
        manufacturers.AcceptAsync(person, (manufacturers.Find(Name) ?? maker!) with { Joining = rules }, form!.MasaPassword.Length == 0 ? null : form.MasaPassword, Gone);
}
