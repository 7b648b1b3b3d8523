// What Grafana's own types say of a dashboard and of each kind of panel in ours; a test makes a JSON schema of it.
import type { Dashboard } from '../../.tools/node_modules/@grafana/schema/dist/types/raw/dashboard/x/types.gen';
import type * as barchart from '../../.tools/node_modules/@grafana/schema/dist/types/raw/composable/barchart/panelcfg/x/types.gen';
import type * as geomap from '../../.tools/node_modules/@grafana/schema/dist/types/raw/composable/geomap/panelcfg/x/types.gen';
import type * as stat from '../../.tools/node_modules/@grafana/schema/dist/types/raw/composable/stat/panelcfg/x/types.gen';
import type * as table from '../../.tools/node_modules/@grafana/schema/dist/types/raw/composable/table/panelcfg/x/types.gen';
import type * as text from '../../.tools/node_modules/@grafana/schema/dist/types/raw/composable/text/panelcfg/x/types.gen';
import type * as timeseries from '../../.tools/node_modules/@grafana/schema/dist/types/raw/composable/timeseries/panelcfg/x/types.gen';

export interface Shapes {
  dashboard: Dashboard;
  barchart: { options: barchart.Options; custom?: barchart.FieldConfig };
  geomap: { options: geomap.Options; custom?: Record<string, never> };
  stat: { options: stat.Options; custom?: Record<string, never> };
  table: { options: table.Options; custom?: table.FieldConfig };
  text: { options: text.Options; custom?: Record<string, never> };
  timeseries: { options: timeseries.Options; custom?: timeseries.FieldConfig };
}
