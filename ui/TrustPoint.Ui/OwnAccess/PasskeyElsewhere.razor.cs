using TrustPoint.Ca.People;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.OwnAccess;

/// <summary>Why passkeys do not work here: a page was opened by an address, or by a name that is none of the box's.</summary>
public sealed partial class PasskeyElsewhere(PasskeyPlaces places) : View;
