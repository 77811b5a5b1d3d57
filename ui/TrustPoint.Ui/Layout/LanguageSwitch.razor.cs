using Microsoft.AspNetCore.Components;

namespace TrustPoint.Ui.Layout;

/// <summary>Which language the pages speak. A form: it is on the sign-in too, where there is no circuit.</summary>
public sealed partial class LanguageSwitch(NavigationManager navigation) : View
{
    private string Here => "/" + navigation.ToBaseRelativePath(navigation.Uri);
}
