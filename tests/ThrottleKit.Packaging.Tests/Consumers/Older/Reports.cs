using System.Threading.Tasks;
using ThrottleKit;

namespace Older
{
    public partial class Reports
    {
        [Throttle(Tokens = 2, Per = "1h", Key = nameof(user))]
        public partial Task<int> GetAsync(string user);

        private Task<int> GetCoreAsync(string user)
        {
            return Task.FromResult(user.Length);
        }
    }
}
